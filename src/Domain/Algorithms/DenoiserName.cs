namespace ImitationService.Domain.Algorithms;

/// <summary>What a denoising head learns with: from a noisy chunk, the time and what the backbone saw, the noise in it.</summary>
public enum DenoiserName
{
    /// <summary>A residual perceptron over the whole chunk (Pearce et al., "Imitating Human Behaviour with Diffusion Models", 2023).</summary>
    Mlp,

    /// <summary>
    /// Convolutions along the chunk that go down to half its length and half of that, and up again: the conditional U-Net of Chi
    /// et al., "Diffusion Policy", 2023.
    /// </summary>
    Unet,

    /// <summary>A transformer over the chunk's actions whose layer norms are told of time and observation (DiT; Peebles and Xie, 2023).</summary>
    Transformer,
}
