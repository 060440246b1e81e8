using System.Runtime.InteropServices;
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
    public Mlp(IReadOnlyList<long> widths, Activation activation, long seed)
        : base(nameof(Mlp), widths, activation)
    {
        _layers = new ModuleList<Linear>([.. widths.Zip(widths.Skip(1), (from, to) => nn.Linear(from, to))]);
        for (var i = 0; i < _layers.Count; i++)
        {
            Initialize(_layers[i], new SeededRandom(seed, SeedPurpose.InitialWeights, i));
        }

        RegisterComponents();
        foreach (var (_, parameter) in Parameters)
        {
            parameter.DetachFromDisposeScope();
        }
    }

    public override IReadOnlyList<(string Name, Parameter Value)> Parameters =>
    [
        .. _layers.SelectMany((layer, i) => new[] { ($"network.{i}.weight", layer.weight!), ($"network.{i}.bias", layer.bias!) }),
    ];

    /// <summary>[B, inputs] → [B, outputs].</summary>
    public override Tensor forward(Tensor input)
    {
        var x = input;
        for (var i = 0; i < _layers.Count; i++)
        {
            x = nn.functional.linear(x, _layers[i].weight!, _layers[i].bias); // [B, widths[i + 1]]
            x = i < _layers.Count - 1 ? Activations.Apply(Activation, x) : x;
        }

        return x;
    }

    public override string Export(OnnxGraph graph, string input)
    {
        var x = input;
        for (var i = 0; i < _layers.Count; i++)
        {
            var weight = graph.Initializer($"network.{i}.weight", _layers[i].weight!);
            var bias = graph.Initializer($"network.{i}.bias", _layers[i].bias!);
            x = graph.Node("Gemm", [x, weight, bias], attributes: [("transB", 1L)]);
            x = i < _layers.Count - 1 ? Activations.Export(graph, Activation, x) : x;
        }

        return x;
    }

    // PyTorch's default for linear layers: U(−1/√inputs, 1/√inputs), weights and biases alike; from our own generator, so
    // that the first weights do not depend on torch's version or on who else draws from its global one.
    private static void Initialize(Linear layer, SeededRandom random)
    {
        var bound = 1f / MathF.Sqrt(layer.weight!.shape[1]);
        foreach (var parameter in new[] { layer.weight, layer.bias! })
        {
            foreach (ref var value in MemoryMarshal.Cast<byte, float>(parameter.bytes))
            {
                value = ((2 * random.NextSingle()) - 1) * bound;
            }
        }
    }
}
