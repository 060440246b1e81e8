namespace ImitationService.Domain.Datasets;

/// <summary>Element type of a canonical feature.</summary>
public enum ElementType
{
    /// <summary>32-bit IEEE float; every real-valued feature.</summary>
    Float32,

    /// <summary>64-bit integer; class indices of discrete actions.</summary>
    Int64,

    /// <summary>One byte, 0 or 1; flags.</summary>
    Bool,
}
