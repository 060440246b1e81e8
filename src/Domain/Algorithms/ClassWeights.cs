namespace ImitationService.Domain.Algorithms;

/// <summary>How much a transition counts by its class.</summary>
public enum ClassWeights
{
    /// <summary>All the same.</summary>
    None,

    /// <summary>n / (K·n_c): the K classes count the same in all, however rare they are (King and Zeng, 2001).</summary>
    Balanced,
}
