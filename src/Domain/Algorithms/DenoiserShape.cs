namespace ImitationService.Domain.Algorithms;

/// <summary>Which denoiser a denoising head has, and its widths.</summary>
/// <param name="Name">Which.</param>
/// <param name="Sizes">Channels of a U-Net's levels; widths of a transformer's blocks; of a perceptron nothing, it is as wide as the condition.</param>
public sealed record DenoiserShape(DenoiserName Name, IReadOnlyList<int> Sizes)
{
    /// <summary>A U-Net's channels come in so many groups, each normalised for itself.</summary>
    public const int Groups = 8;

    /// <summary>Least channels of a level: the variance of a group of few numbers may be next to nothing, and to divide by it makes rounding large.</summary>
    public const int LeastChannels = 32;

    /// <summary>Channels of a U-Net's levels where none are given: an eighth of the paper's 256, 512, 1024.</summary>
    public static IReadOnlyList<int> DefaultChannels { get; } = [32, 64, 128];

    /// <summary>Widths of a transformer's blocks where none are given.</summary>
    public static IReadOnlyList<int> DefaultBlocks { get; } = [128, 128];

    /// <summary>A chunk must be a multiple of this: a U-Net's levels but the last halve it.</summary>
    public int Multiple => Name == DenoiserName.Unet ? 1 << (Sizes.Count - 1) : 1;

    /// <summary>The shape in force, given what was said and what was not.</summary>
    public static DenoiserShape Of(BehaviorCloningOptions options)
    {
        var name = options.Denoiser ?? DenoiserName.Mlp;
        return new DenoiserShape(name, options.DenoiserSizes ?? name switch
        {
            DenoiserName.Unet => DefaultChannels,
            DenoiserName.Transformer => DefaultBlocks,
            _ => [],
        });
    }
}
