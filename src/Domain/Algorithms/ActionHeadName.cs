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

    /// <summary>
    /// Each of the action's elements as one of a number of values; cross-entropy (Brohan et al., "RT-1", 2022). For continuous
    /// actions that have several right answers, element by element.
    /// </summary>
    Binned,

    /// <summary>
    /// A chunk of actions by a conditional variational autoencoder (ACT; Zhao et al., 2023); mean absolute error. For continuous
    /// actions that people chose, who do the same thing now one way and now another.
    /// </summary>
    Act,

    /// <summary>One logit per class; cross-entropy. For discrete actions.</summary>
    Categorical,

    /// <summary>One logit per class of each of the action's elements; the sum of their cross-entropies. For multi-discrete actions.</summary>
    MultiCategorical,
}
