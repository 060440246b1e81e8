namespace ImitationService.Domain.Datasets;

/// <summary>What kind of value an action is.</summary>
public enum ActionKind
{
    /// <summary>A vector of real numbers.</summary>
    Continuous,

    /// <summary>One of a finite number of classes.</summary>
    Discrete,

    /// <summary>Several choices at once, each one of a finite number of classes (Gymnasium's <c>MultiDiscrete</c>).</summary>
    MultiDiscrete,
}
