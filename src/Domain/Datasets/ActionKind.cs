namespace ImitationService.Domain.Datasets;

/// <summary>What kind of value an action is.</summary>
public enum ActionKind
{
    /// <summary>A vector of real numbers.</summary>
    Continuous,

    /// <summary>One of a finite number of classes.</summary>
    Discrete,
}
