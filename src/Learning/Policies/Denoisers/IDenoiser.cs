using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies.Denoisers;

/// <summary>What a denoising head learns: from a noisy chunk, the time and what the backbone saw, the chunk without the noise.</summary>
internal interface IDenoiser : IDisposable
{
    /// <summary>Its name in options.</summary>
    DenoiserName Name { get; }

    /// <summary>Width of the condition, which the backbone gives, E.</summary>
    long Width { get; }

    /// <summary>The parameters under their names in a bundle.</summary>
    IReadOnlyList<(string Name, Parameter Value)> Parameters { get; }

    /// <summary>Hears whether it learns from now on, or is asked; most do the same in any case.</summary>
    void Train(bool isTraining)
    {
    }

    /// <summary>[N, C, d] noisy, [N] time in [0, 1], [N, E] condition → [N, C, d]</summary>
    Tensor Forward(Tensor noisy, Tensor time, Tensor condition);

    /// <summary>Adds the part that is the same at every time to a graph; the name of its output.</summary>
    string ExportCondition(OnnxGraph graph, string condition);

    /// <summary>Adds what is the same for every observation at each of some times to a graph; the name of the table. [times, …]</summary>
    string ExportTimes(OnnxGraph graph, IReadOnlyList<float> times);

    /// <summary>Adds one answer to a graph; the name of its output.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="noisy">[batch, C·d]</param>
    /// <param name="time">A row of what <see cref="ExportTimes"/> made.</param>
    /// <param name="condition">As <see cref="ExportCondition"/> made it.</param>
    /// <returns>[batch, C·d]</returns>
    string Export(OnnxGraph graph, string noisy, string time, string condition);
}

/// <summary>Makes the denoiser that options name; one line per denoiser.</summary>
internal static class DenoiserFactory
{
    /// <param name="options">Which denoiser, and its settings.</param>
    /// <param name="dimensions">Elements of an action, d.</param>
    /// <param name="seed">The run's seed; the first weights derive from it.</param>
    /// <param name="device">Where it is to be used.</param>
    public static IDenoiser Create(BehaviorCloningOptions options, int dimensions, long seed, Device device)
    {
        var (shape, chunk, width) = (DenoiserShape.Of(options), PolicyShape.Of(options).Chunk, options.HiddenSizes[^1]);
        return shape.Name switch
        {
            DenoiserName.Mlp => new MlpDenoiser(dimensions, chunk, width, seed, device),
            DenoiserName.Unet => new UnetDenoiser(dimensions, chunk, width, shape.Sizes, seed, device),
            DenoiserName.Transformer => new TransformerDenoiser(
                dimensions, chunk, width, shape.Sizes, options.AttentionHeads ?? BehaviorCloningOptions.DefaultAttentionHeads, seed, device, options.Dropout ?? 0),
            var name => throw new ArgumentOutOfRangeException(nameof(options), name, "There is no such denoiser."),
        };
    }
}
