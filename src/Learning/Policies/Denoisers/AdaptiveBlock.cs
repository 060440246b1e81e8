using ImitationService.Learning.Export;
using ImitationService.Learning.Policies.Layers;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies.Denoisers;

/// <summary>
/// A transformer's block whose norms the condition shifts and scales, and whose sums it gates (adaLN-Zero; Peebles and Xie, 2023):
/// x + g₁ ⊙ attention(norm(x) ⊙ (1 + s₁) + b₁), then x + g₂ ⊙ perceptron(norm(x) ⊙ (1 + s₂) + b₂). Begins as the identity. Every
/// position attends to every other: a chunk is denoised at once.
/// </summary>
internal sealed class AdaptiveBlock
{
    private const int Widening = 4;

    private readonly long _width;
    private readonly int _heads;
    private readonly LinearLayer _modulation;
    private readonly LinearLayer _queryKeyValue;
    private readonly LinearLayer _merge;
    private readonly LinearLayer _up;
    private readonly LinearLayer _down;

    /// <param name="weights">Makes the layers.</param>
    /// <param name="name">Before the layers' names.</param>
    /// <param name="width">Of a position, E; a multiple of the heads.</param>
    /// <param name="heads">Attention heads.</param>
    public AdaptiveBlock(LayerWeights weights, string name, long width, int heads)
    {
        (_width, _heads) = (width, heads);
        _modulation = weights.Linear($"{name}.modulation", width, 6 * width, isZero: true);
        (_queryKeyValue, _merge) = (weights.Linear($"{name}.query_key_value", width, 3 * width), weights.Linear($"{name}.merge", width, width));
        (_up, _down) = (weights.Linear($"{name}.up", width, Widening * width), weights.Linear($"{name}.down", Widening * width, width));
    }

    /// <summary>[N, C, E], [N, E] → [N, C, E]</summary>
    /// <param name="x">The positions.</param>
    /// <param name="condition">What shifts, scales and gates.</param>
    /// <param name="drop">What a training step leaves out of that which is added.</param>
    public Tensor Forward(Tensor x, Tensor condition, Func<Tensor, Tensor> drop)
    {
        var all = _modulation.Forward(condition).unsqueeze(1);                                              // [N, 1, 6E]
        Tensor Part(int i) => all.narrow(2, i * _width, _width);                                            // [N, 1, E]
        var three = _queryKeyValue.Forward(Modulate(x, Part(0), Part(1)));                                  // [N, C, 3E]
        Tensor Of(int i) => three.narrow(2, i * _width, _width).unflatten(2, _heads, _width / _heads).transpose(1, 2);
        var attended = nn.functional.scaled_dot_product_attention(Of(0), Of(1), Of(2));                     // [N, heads, C, E / heads]
        var y = x + Part(2) * drop(_merge.Forward(attended.transpose(1, 2).flatten(2)));                    // [N, C, E]
        var inner = nn.functional.gelu(_up.Forward(Modulate(y, Part(3), Part(4))));                         // [N, C, 4E]
        return y + Part(5) * drop(_down.Forward(inner));
    }

    /// <summary>Adds the same to a graph; the name of its output.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="x">[batch, C, E]</param>
    /// <param name="chunk">C.</param>
    /// <param name="condition">[batch, E]</param>
    public string Export(OnnxGraph graph, string x, long chunk, string condition)
    {
        var all = graph.Reshape(_modulation.Export(graph, condition), -1, 1, 6 * _width);
        string Part(string from, int i) => graph.Slice(from, i * _width, (i + 1) * _width, axis: 2);
        var three = _queryKeyValue.Export(graph, ExportModulated(graph, x, _width, Part(all, 0), Part(all, 1)));
        string Split(int i) => graph.Reshape(Part(three, i), -1, chunk, _heads, _width / _heads);
        var scores = graph.Node("MatMul", [graph.Transpose(Split(0), 0, 2, 1, 3), graph.Transpose(Split(1), 0, 2, 3, 1)]);
        var scaled = graph.Node("Mul", [scores, graph.Scalar($"attention.scale_{_width / _heads}", 1 / MathF.Sqrt(_width / _heads))]);
        var attended = graph.Node("MatMul", [graph.Node("Softmax", [scaled], attributes: [("axis", -1L)]), graph.Transpose(Split(2), 0, 2, 1, 3)]);
        var merged = _merge.Export(graph, graph.Reshape(graph.Transpose(attended, 0, 2, 1, 3), -1, chunk, _width));
        var y = graph.Node("Add", [x, graph.Node("Mul", [Part(all, 2), merged])]);
        var up = _up.Export(graph, ExportModulated(graph, y, _width, Part(all, 3), Part(all, 4)));
        var inner = _down.Export(graph, Activations.Export(graph, Domain.Algorithms.Activation.Gelu, up));
        return graph.Node("Add", [y, graph.Node("Mul", [Part(all, 5), inner])]);
    }

    /// <summary>norm(x) ⊙ (1 + scale) + shift. [N, C, E], [N, 1, E], [N, 1, E] → [N, C, E]</summary>
    public static Tensor Modulate(Tensor x, Tensor shift, Tensor scale) => nn.functional.layer_norm(x, [x.shape[2]]) * (1 + scale) + shift;

    /// <summary>Adds <see cref="Modulate"/> to a graph; the name of its output.</summary>
    public static string ExportModulated(OnnxGraph graph, string x, long width, string shift, string scale)
    {
        using var scope = NewDisposeScope();
        var normed = graph.LayerNorm(x, $"plain_{width}", ones(width), zeros(width));
        var scaled = graph.Node("Mul", [normed, graph.Node("Add", [scale, graph.Scalar("one", 1)])]);
        return graph.Node("Add", [scaled, shift]);
    }
}
