namespace ImitationService.Domain.Algorithms;

/// <summary>What the network's output means.</summary>
public enum ActionHeadName
{
    /// <summary>Chosen from the dataset's action kind.</summary>
    Auto,

    /// <summary>The action itself; mean squared error. For continuous actions.</summary>
    Deterministic,

    /// <summary>One logit per class; cross-entropy. For discrete actions.</summary>
    Categorical,
}
