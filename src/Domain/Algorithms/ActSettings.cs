namespace ImitationService.Domain.Algorithms;

/// <summary>The autoencoder of the head <c>act</c>.</summary>
/// <param name="Latent">Numbers that tell the decoder in which way a chunk was done.</param>
/// <param name="DivergenceWeight">β: how much it costs to tell more with them.</param>
/// <param name="AttentionHeads">Of each block.</param>
public sealed record ActSettings(int Latent, double DivergenceWeight, int AttentionHeads)
{
    /// <summary>Blocks of the encoder, and of the decoder.</summary>
    public const int Blocks = 2;

    /// <summary>As in the paper.</summary>
    public const int DefaultLatent = 32;

    /// <summary>As in the paper.</summary>
    public const double DefaultDivergenceWeight = 10;

    /// <summary>The settings in force, given what was said and what was not.</summary>
    public static ActSettings Of(BehaviorCloningOptions options) => new(
        options.Latent ?? DefaultLatent,
        options.KlWeight ?? DefaultDivergenceWeight,
        options.AttentionHeads ?? BehaviorCloningOptions.DefaultAttentionHeads);
}
