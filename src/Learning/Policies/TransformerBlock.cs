using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using ImitationService.Learning.Policies.Layers;
using ImitationService.Learning.Seeding;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>x + attention(norm(x)), then x + perceptron(norm(x)); every position attends to itself and those before it, or to all.</summary>
internal sealed class TransformerBlock : nn.Module
{
    private const int Widening = 4;

    private readonly long _width;
    private readonly int _heads;
    private readonly bool _isCausal;
    private readonly LayerNorm _attentionNorm;
    private readonly Linear _query;
    private readonly Linear _keyValue;
    private readonly Linear _merge;
    private readonly LayerNorm _perceptronNorm;
    private readonly Linear _up;
    private readonly Linear _down;

    /// <param name="width">Of a position, E; a multiple of the heads.</param>
    /// <param name="heads">Attention heads.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="number">Of the block, for its first weights.</param>
    /// <param name="isCausal">Whether positions attend to none after them.</param>
    public TransformerBlock(long width, int heads, long seed, int number, bool isCausal = true)
        : base(nameof(TransformerBlock))
    {
        (_width, _heads, _isCausal) = (width, heads, isCausal);
        _attentionNorm = nn.LayerNorm(width);
        _query = nn.Linear(width, width);
        _keyValue = nn.Linear(width, 2 * width);
        _merge = nn.Linear(width, width);
        _perceptronNorm = nn.LayerNorm(width);
        _up = nn.Linear(width, Widening * width);
        _down = nn.Linear(Widening * width, width);
        var random = new SeededRandom(seed, SeedPurpose.InitialWeights, number);
        foreach (var layer in new[] { _query, _keyValue, _merge, _up, _down })
        {
            InitialWeights.Draw(layer, random);
        }

        RegisterComponents();
    }

    /// <summary>The parameters under their names in a bundle.</summary>
    public IEnumerable<(string Name, Parameter Value)> Parameters(string prefix) => new (string Name, Parameter Weight, Parameter Bias)[]
    {
        ("attention_norm", _attentionNorm.weight!, _attentionNorm.bias!),
        ("query", _query.weight!, _query.bias!),
        ("key_value", _keyValue.weight!, _keyValue.bias!),
        ("merge", _merge.weight!, _merge.bias!),
        ("perceptron_norm", _perceptronNorm.weight!, _perceptronNorm.bias!),
        ("up", _up.weight!, _up.bias!),
        ("down", _down.weight!, _down.bias!),
    }.SelectMany(layer => new[] { ($"{prefix}.{layer.Name}.weight", layer.Weight), ($"{prefix}.{layer.Name}.bias", layer.Bias) });

    /// <summary>[B, H, E] → [B, H, E]; of the last block only the last position is wanted, [B, 1, E].</summary>
    /// <param name="x">The positions.</param>
    /// <param name="isLast">Whether it is the last block.</param>
    /// <param name="drop">What a training step leaves out of that which is added.</param>
    public Tensor Forward(Tensor x, bool isLast, Func<Tensor, Tensor> drop)
    {
        var normed = _attentionNorm.call(x);                                                    // [B, H, E]
        var asking = isLast ? normed.narrow(1, -1, 1) : normed;                                 // [B, Q, E]
        var both = Affine.Apply(normed, _keyValue);             // [B, H, 2E]
        var attended = nn.functional.scaled_dot_product_attention(
            Split(Affine.Apply(asking, _query)),
            Split(both.narrow(2, 0, _width)),
            Split(both.narrow(2, _width, _width)),
            is_casual: _isCausal && !isLast);                                                   // [B, heads, Q, E / heads]
        var merged = Affine.Apply(attended.transpose(1, 2).flatten(2), _merge);
        var y = (isLast ? x.narrow(1, -1, 1) : x) + drop(merged);                               // [B, Q, E]
        var inner = nn.functional.gelu(Affine.Apply(_perceptronNorm.call(y), _up));
        return y + drop(Affine.Apply(inner, _down));
    }

    /// <summary>Adds the same to a graph; the name of the output.</summary>
    public string Export(OnnxGraph graph, string prefix, string x, int history, bool isLast)
    {
        var normed = graph.LayerNorm(x, $"{prefix}.attention_norm", _attentionNorm.weight!, _attentionNorm.bias!);
        string Last(string positions) => isLast ? graph.Slice(positions, history - 1, history, axis: 1) : positions;
        var query = Split(graph, graph.Linear(Last(normed), $"{prefix}.query", _query.weight!, _query.bias!), isLast ? 1 : history);
        var both = graph.Linear(normed, $"{prefix}.key_value", _keyValue.weight!, _keyValue.bias!);
        var key = graph.Transpose(Split(graph, graph.Slice(both, 0, _width, axis: 2), history), 0, 1, 3, 2);
        var value = Split(graph, graph.Slice(both, _width, 2 * _width, axis: 2), history);
        var scores = graph.Node("Mul", [graph.Node("MatMul", [query, key]), graph.Scalar("attention.scale", 1 / MathF.Sqrt(_width / _heads))]);
        var seen = isLast || !_isCausal ? scores : graph.Node("Add", [scores, Mask(graph, history)]);
        var attended = graph.Node("MatMul", [graph.Node("Softmax", [seen], attributes: [("axis", -1L)]), value]);
        var joined = graph.Reshape(graph.Transpose(attended, 0, 2, 1, 3), -1, isLast ? 1 : history, _width);
        var y = graph.Node("Add", [Last(x), graph.Linear(joined, $"{prefix}.merge", _merge.weight!, _merge.bias!)]);
        var up = graph.Linear(graph.LayerNorm(y, $"{prefix}.perceptron_norm", _perceptronNorm.weight!, _perceptronNorm.bias!), $"{prefix}.up", _up.weight!, _up.bias!);
        return graph.Node("Add", [y, graph.Linear(Activations.Export(graph, Activation.Gelu, up), $"{prefix}.down", _down.weight!, _down.bias!)]);
    }

    // [B, H, E] → [B, heads, H, E / heads]
    private Tensor Split(Tensor x) => x.unflatten(2, _heads, _width / _heads).transpose(1, 2);

    private string Split(OnnxGraph graph, string x, int positions) =>
        graph.Transpose(graph.Reshape(x, -1, positions, _heads, _width / _heads), 0, 2, 1, 3);

    // What comes later is not seen: minus infinity above the diagonal. [H, H]
    private static string Mask(OnnxGraph graph, int history)
    {
        using var scope = NewDisposeScope();
        return graph.Initializer("attention.mask", full([history, history], float.NegativeInfinity).triu(1));
    }
}
