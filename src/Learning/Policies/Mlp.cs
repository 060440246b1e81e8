using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using ImitationService.Learning.Seeding;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>A multi-layer perceptron: linear layers with a non-linearity between them.</summary>
internal sealed class Mlp : Backbone
{
    private readonly ModuleList<Linear> _layers;

    /// <param name="widths">Inputs, the hidden layers' widths, outputs.</param>
    /// <param name="activation">Between the layers.</param>
    /// <param name="seed">The run's seed; the first weights derive from it.</param>
    /// <param name="dropout">Share of the hidden values that a training step leaves out.</param>
    public Mlp(IReadOnlyList<long> widths, Activation activation, long seed, double dropout = 0)
        : base(BackboneName.Mlp, widths, activation, dropout)
    {
        _layers = new ModuleList<Linear>([.. widths.Zip(widths.Skip(1), (from, to) => nn.Linear(from, to))]);
        for (var i = 0; i < _layers.Count; i++)
        {
            InitialWeights.Draw(_layers[i], new SeededRandom(seed, SeedPurpose.InitialWeights, i));
        }

        Register();
    }

    public override IReadOnlyList<(string Name, Parameter Value)> Parameters =>
    [
        .. _layers.SelectMany((layer, i) => new[] { ($"network.{i}.weight", layer.weight!), ($"network.{i}.bias", layer.bias!) }),
    ];

    /// <summary>[B, inputs] or a window of them, [B, history, inputs / history] → [B, outputs].</summary>
    public override Tensor forward(Tensor input)
    {
        var x = input.dim() == 2 ? input : input.flatten(1);
        for (var i = 0; i < _layers.Count; i++)
        {
            x = nn.functional.linear(x, _layers[i].weight!, _layers[i].bias); // [B, widths[i + 1]]
            x = i < _layers.Count - 1 ? Drop(Activations.Apply(Activation, x)) : x;
        }

        return x;
    }

    public override string Export(OnnxGraph graph, string input)
    {
        var x = graph.Reshape(input, -1, Widths[0]);
        for (var i = 0; i < _layers.Count; i++)
        {
            var weight = graph.Initializer($"network.{i}.weight", _layers[i].weight!);
            var bias = graph.Initializer($"network.{i}.bias", _layers[i].bias!);
            x = graph.Node("Gemm", [x, weight, bias], attributes: [("transB", 1L)]);
            x = i < _layers.Count - 1 ? Activations.Export(graph, Activation, x) : x;
        }

        return x;
    }
}
