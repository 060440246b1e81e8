namespace ImitationService.Domain.Algorithms;

/// <summary>What the network's output means.</summary>
public enum ActionHeadName
{
    /// <summary>Chosen from the dataset's action kind.</summary>
    Auto,

    /// <summary>The action itself; mean squared or absolute error. For continuous actions.</summary>
    Deterministic,

    /// <summary>Mean and deviation of each of the action's elements; negative log-likelihood. For continuous actions.</summary>
    Gaussian,

    /// <summary>
    /// A mixture of such Gaussians (mixture density network; Bishop, 1994); negative log-likelihood. The policy's action is the
    /// mean of the most probable mode. For continuous actions that have several right answers.
    /// </summary>
    Gmm,

    /// <summary>One logit per class; cross-entropy. For discrete actions.</summary>
    Categorical,
}
