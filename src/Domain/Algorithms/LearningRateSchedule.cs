namespace ImitationService.Domain.Algorithms;

/// <summary>How the learning rate changes over a run.</summary>
public enum LearningRateSchedule
{
    /// <summary>Not at all.</summary>
    Constant,

    /// <summary>Half a cosine from the highest to zero (Loshchilov and Hutter, 2017).</summary>
    Cosine,

    /// <summary>A straight line from the highest to zero.</summary>
    Linear,
}
