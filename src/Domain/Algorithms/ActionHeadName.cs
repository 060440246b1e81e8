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

    /// <summary>
    /// A chunk of actions denoised step by step (Chi et al., "Diffusion Policy", 2023; DDIM, Song et al., 2021). For continuous
    /// actions that have several right answers.
    /// </summary>
    Diffusion,

    /// <summary>A chunk of actions that flows from noise along a learned velocity (flow matching; Lipman et al., 2023). For continuous actions that have several right answers.</summary>
    Flow,

    /// <summary>One logit per class; cross-entropy. For discrete actions.</summary>
    Categorical,
}
