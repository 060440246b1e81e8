using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using ImitationService.Learning.Policies.Layers;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies.Denoisers;

/// <summary>
/// Twice mish(groupnorm(conv)) with a way round: between the two, the condition scales each channel and adds to it (FiLM; Perez
/// et al., 2018). y = block₁(s ⊙ block₀(x) + b) + W·x with (s, b) = W_f·condition; x itself where widths are the same.
/// </summary>
internal sealed class UnetBlock
{
    public const int Kernel = 5;

    private readonly long _outputs;
    private readonly ConvolutionLayer _first;
    private readonly GroupNormLayer _firstNorm;
    private readonly ConvolutionLayer _second;
    private readonly GroupNormLayer _secondNorm;
    private readonly LinearLayer _film;
    private readonly ConvolutionLayer? _round;

    /// <param name="weights">Makes the layers.</param>
    /// <param name="name">Before the layers' names.</param>
    /// <param name="inputs">Channels before.</param>
    /// <param name="outputs">Channels afterwards.</param>
    /// <param name="condition">Width of the condition.</param>
    public UnetBlock(LayerWeights weights, string name, long inputs, long outputs, long condition)
    {
        _outputs = outputs;
        (_first, _firstNorm) = (weights.Convolution($"{name}.0", inputs, outputs, Kernel), weights.GroupNorm($"{name}.0.norm", DenoiserShape.Groups, outputs));
        (_second, _secondNorm) = (weights.Convolution($"{name}.1", outputs, outputs, Kernel), weights.GroupNorm($"{name}.1.norm", DenoiserShape.Groups, outputs));
        _film = weights.Linear($"{name}.film", condition, 2 * outputs);
        _round = inputs == outputs ? null : weights.Convolution($"{name}.round", inputs, outputs, 1);
    }

    /// <summary>[N, inputs, L], [N, condition] → [N, outputs, L]</summary>
    public Tensor Forward(Tensor x, Tensor condition)
    {
        var film = _film.Forward(condition).unsqueeze(2);                                            // [N, 2·outputs, 1]
        var h = SmoothGates.Mish(_firstNorm.Forward(_first.Forward(x)));                             // [N, outputs, L]
        h = film.narrow(1, 0, _outputs) * h + film.narrow(1, _outputs, _outputs);
        h = SmoothGates.Mish(_secondNorm.Forward(_second.Forward(h)));
        return h + (_round is null ? x : _round.Forward(x));
    }

    /// <summary>Adds the same to a graph; the name of its output.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="x">[batch, inputs, L]</param>
    /// <param name="length">L.</param>
    /// <param name="time">The first part of the condition, which is the same for all. [T]</param>
    /// <param name="rest">The others. [batch, condition − T]</param>
    public string Export(OnnxGraph graph, string x, long length, string time, string rest)
    {
        var film = graph.Reshape(_film.ExportAfter(graph, time, TimeFeatures.Count, rest), -1, 2 * _outputs, 1);
        var h = SmoothGates.ExportMish(graph, _firstNorm.Export(graph, _first.Export(graph, x), length));
        h = graph.Node("Add", [graph.Node("Mul", [graph.Slice(film, 0, _outputs), h]), graph.Slice(film, _outputs, 2 * _outputs)]);
        h = SmoothGates.ExportMish(graph, _secondNorm.Export(graph, _second.Export(graph, h), length));
        return graph.Node("Add", [h, _round?.Export(graph, x) ?? x]);
    }
}
