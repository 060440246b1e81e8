namespace ImitationService.Domain.Algorithms;

/// <summary>How features are scaled before the network sees them.</summary>
public enum Normalization
{
    /// <summary>
    /// Each dimension minus its mean, divided by its population standard deviation, both over the training episodes; a scaled
    /// observation is then limited to ±10, so that a value far from the demonstrations cannot drown the others. The deviation
    /// is at least 0.0001 of the dimension's largest magnitude, and 1 where the dimension never changes. The rule is each
    /// dimension's own: it does not depend on the units of the others.
    /// </summary>
    ZScore,

    /// <summary>
    /// Each dimension's least and largest value over the training episodes become −1 and 1; a scaled observation is limited to
    /// ±10 as well. A dimension that never changes becomes 0.
    /// </summary>
    MinMax,

    /// <summary>
    /// Each dimension's 1st and 99th percentile over the training episodes become −1 and 1, so that a few far values do not
    /// narrow all others; those stay beyond, observations up to ±10. A dimension whose percentiles are the same is scaled by
    /// its least and largest value instead.
    /// </summary>
    Quantile,

    /// <summary>As they are.</summary>
    None,
}
