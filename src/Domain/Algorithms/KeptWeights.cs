namespace ImitationService.Domain.Algorithms;

/// <summary>Which step's weights become the policy.</summary>
public enum KeptWeights
{
    /// <summary>Those of the last step.</summary>
    Last,

    /// <summary>Those of the validation whose loss was least.</summary>
    Best,
}
