using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using ImitationService.Learning.Policies.Layers;
using ImitationService.Learning.Seeding;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>A multi-layer perceptron: linear layers with a non-linearity between them, and layer norms before it if wanted.</summary>
internal sealed class Mlp : Backbone
{
    private readonly ModuleList<Linear> _layers;
    private readonly ModuleList<LayerNorm> _norms;
    private readonly bool _isShortened;
    private readonly DirectPass? _direct;

    /// <param name="widths">Inputs, the hidden layers' widths, outputs.</param>
    /// <param name="activation">Between the layers.</param>
    /// <param name="seed">The run's seed; the first weights derive from it.</param>
    /// <param name="dropout">Share of the hidden values that a training step leaves out.</param>
    /// <param name="isNormed">Whether each hidden layer is normalised before its non-linearity (Ba et al., 2016).</param>
    /// <param name="precision">What training multiplies.</param>
    public Mlp(IReadOnlyList<long> widths, Activation activation, long seed, double dropout = 0, bool isNormed = false, Precision precision = Precision.Float32)
        : base(BackboneName.Mlp, widths, activation, dropout)
    {
        _layers = new ModuleList<Linear>([.. widths.Zip(widths.Skip(1), (from, to) => nn.Linear(from, to))]);
        for (var i = 0; i < _layers.Count; i++)
        {
            InitialWeights.Draw(_layers[i], new SeededRandom(seed, SeedPurpose.InitialWeights, i));
        }

        _norms = new ModuleList<LayerNorm>([.. isNormed ? widths.Skip(1).SkipLast(1).Select(width => nn.LayerNorm(width)) : []]);
        _isShortened = precision == Precision.Bfloat16;
        _direct = dropout == 0 && !isNormed && !_isShortened ? new DirectPass(widths, activation) : null;
        Register();
    }

    // Asked of the layers each time: a move to another device gives them others.
    public override IReadOnlyList<(string Name, Parameter Value)> Parameters =>
    [
        .. _norms.SelectMany((norm, i) => new[] { ($"network.{i}.norm.weight", norm.weight!), ($"network.{i}.norm.bias", norm.bias!) }),
        .. _layers.SelectMany((layer, i) => new[] { ($"network.{i}.weight", layer.weight!), ($"network.{i}.bias", layer.bias!) }),
    ];

    /// <summary>[B, inputs] or a window of them, [B, history, inputs / history] → [B, outputs].</summary>
    public override Tensor forward(Tensor input)
    {
        var x = input.dim() == 2 ? input : input.flatten(1);
        if (training && _isShortened)
        {
            return Shortened(x);
        }

        for (var i = 0; i < _layers.Count; i++)
        {
            x = Affine.Apply(x, _layers[i]); // [B, widths[i + 1]]
            x = i < _layers.Count - 1 ? Hidden(i, x) : x;
        }

        return x;
    }

    public override IForwardPass Begin(Tensor input)
    {
        if (_direct is null || input.requires_grad || !DirectPass.Suits(_layers[0].weight!))
        {
            return base.Begin(input);
        }

        Tensor[] parameters = [.. _layers.SelectMany(layer => new[] { layer.weight!, layer.bias! })];
        Tensor[] gradients = [.. parameters.Select(parameter => parameter.grad).OfType<Tensor>()];
        return gradients.Length == parameters.Length ? new DirectForward(_direct, parameters, gradients, input.flatten(1)) : base.Begin(input);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _direct?.Dispose();
        }

        base.Dispose(disposing);
    }

    // Products and what lies between them in bfloat16; norms in float32, whose sums would lose too much.
    private Tensor Shortened(Tensor input)
    {
        var x = input.to(ScalarType.BFloat16);
        for (var i = 0; i < _layers.Count; i++)
        {
            var (weight, bias) = (_layers[i].weight!.to(ScalarType.BFloat16), _layers[i].bias!.to(ScalarType.BFloat16));
            x = nn.functional.linear(x, weight, bias);
            if (i < _layers.Count - 1)
            {
                x = _norms.Count == 0 ? Hidden(i, x) : Hidden(i, x.to(ScalarType.Float32)).to(ScalarType.BFloat16);
            }
        }

        return x.to(ScalarType.Float32);
    }

    private Tensor Hidden(int i, Tensor x) => Drop(Activations.Apply(Activation, _norms.Count == 0 ? x : _norms[i].call(x)));

    public override string Export(OnnxGraph graph, string input)
    {
        var x = graph.Reshape(input, -1, Widths[0]);
        for (var i = 0; i < _layers.Count; i++)
        {
            var weight = graph.Initializer($"network.{i}.weight", _layers[i].weight!);
            var bias = graph.Initializer($"network.{i}.bias", _layers[i].bias!);
            x = graph.Node("Gemm", [x, weight, bias], attributes: [("transB", 1L)]);
            x = i < _layers.Count - 1 ? Activations.Export(graph, Activation, ExportNorm(graph, i, x)) : x;
        }

        return x;
    }

    private string ExportNorm(OnnxGraph graph, int i, string x) =>
        _norms.Count == 0 ? x : graph.LayerNorm(x, $"network.{i}.norm", _norms[i].weight!, _norms[i].bias!);
}
