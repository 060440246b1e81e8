using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using ImitationService.Learning.Policies.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// K perceptrons of one shape, the members, their parameters stacked layer by layer: those of neighbours lie side by side, so
/// that one batched product computes a layer of several. Member k begins with the weights of <see cref="Mlp"/> of its seed.
/// </summary>
internal sealed class StackedMlp : Backbone
{
    private readonly Parameter[] _weights;
    private readonly Parameter[] _biases;

    /// <param name="widths">Inputs, the hidden layers' widths, outputs; of each member.</param>
    /// <param name="activation">Between the layers.</param>
    /// <param name="seeds">The first weights of each member derive from its own.</param>
    /// <param name="device">Where it is to be used.</param>
    public StackedMlp(IReadOnlyList<long> widths, Activation activation, IReadOnlyList<long> seeds, Device device)
        : base(BackboneName.Mlp, widths, activation, dropout: 0)
    {
        using var scope = NewDisposeScope();
        Members = seeds.Count;
        var mlps = seeds.Select(seed => new Mlp(widths, activation, seed)).ToList();
        (_weights, _biases) = (new Parameter[widths.Count - 1], new Parameter[widths.Count - 1]);
        for (var i = 0; i < _weights.Length; i++)
        {
            _weights[i] = Stack(mlps.Select(mlp => mlp.Parameters[2 * i].Value), device);       // [K, to, from]
            _biases[i] = Stack(mlps.Select(mlp => mlp.Parameters[(2 * i) + 1].Value), device);  // [K, to]
            register_parameter($"weight_{i}", _weights[i]);
            register_parameter($"bias_{i}", _biases[i]);
        }

        mlps.ForEach(mlp => mlp.Dispose());
    }

    /// <summary>How many perceptrons, K.</summary>
    public int Members { get; }

    /// <summary>Every layer's weight [K, to, from] and bias [K, to].</summary>
    public override IReadOnlyList<(string Name, Parameter Value)> Parameters =>
        [.. _weights.SelectMany((weight, i) => new[] { ($"network.{i}.weight", weight), ($"network.{i}.bias", _biases[i]) })];

    /// <summary>What every member answers, one after the other. [n, inputs] → [n, K·outputs]</summary>
    public override Tensor forward(Tensor input) => cat([.. Enumerable.Range(0, Members).Select(member => Answer(member, input))], 1);

    /// <summary>What a member answers. [n, inputs] → [n, outputs]</summary>
    public Tensor Answer(int member, Tensor input)
    {
        var x = input;
        for (var i = 0; i < _weights.Length; i++)
        {
            x = Affine.Apply(x, _weights[i][member], _biases[i][member]); // [n, widths[i + 1]]
            x = i < _weights.Length - 1 ? Activations.Apply(Activation, x) : x;
        }

        return x;
    }

    /// <summary>Whether every parameter of every member is a finite number.</summary>
    public bool AreFinite()
    {
        using var scope = NewDisposeScope();
        return Parameters.All(parameter => parameter.Value.isfinite().all().item<bool>());
    }

    public override string Export(OnnxGraph graph, string input) =>
        graph.Node("Concat", [.. Enumerable.Range(0, Members).Select(member => Export(graph, member, input))], attributes: [("axis", 1L)]);

    private string Export(OnnxGraph graph, int member, string input)
    {
        var x = input;
        for (var i = 0; i < _weights.Length; i++)
        {
            using var scope = NewDisposeScope();
            var weight = graph.Initializer($"member.{member}.network.{i}.weight", _weights[i][member]);
            var bias = graph.Initializer($"member.{member}.network.{i}.bias", _biases[i][member]);
            x = graph.Node("Gemm", [x, weight, bias], attributes: [("transB", 1L)]);
            x = i < _weights.Length - 1 ? Activations.Export(graph, Activation, x) : x;
        }

        return x;
    }

    private static Parameter Stack(IEnumerable<Tensor> members, Device device)
    {
        using var withoutGradient = no_grad();
        var stacked = new Parameter(stack(members, 0).to(device), requires_grad: false);
        stacked.DetachFromDisposeScope();
        return stacked;
    }
}
