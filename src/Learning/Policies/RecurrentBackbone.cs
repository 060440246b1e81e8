using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using ImitationService.Learning.Policies.Layers;
using ImitationService.Learning.Seeding;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// Recurrent layers and a linear one. Training runs them over a whole window from a state of zeros and answers at every step;
/// a policy is given its state and gives the next one, and begins anew every <see cref="PolicyShape.History"/> steps, so that
/// it never sees a state older than training did (as robomimic's BC-RNN does).
/// </summary>
internal sealed class RecurrentBackbone : Backbone
{
    private readonly bool _isGru;
    private readonly List<RecurrentLayer> _layers = [];
    private readonly Linear _output;

    /// <param name="name">Which cell.</param>
    /// <param name="widths">Inputs, the recurrent layers' widths, outputs.</param>
    /// <param name="activation">Recorded; the cells have their own.</param>
    /// <param name="seed">The run's seed; the first weights derive from it.</param>
    /// <param name="dropout">Share of a layer's answers that a training step leaves out.</param>
    /// <param name="device">Where it is to be used.</param>
    public RecurrentBackbone(BackboneName name, IReadOnlyList<long> widths, Activation activation, long seed, double dropout, Device device)
        : base(name, widths, activation, dropout)
    {
        _isGru = name == BackboneName.Gru;
        for (var i = 0; i < widths.Count - 2; i++)
        {
            var random = new SeededRandom(seed, SeedPurpose.InitialWeights, i);
            _layers.Add(_isGru ? new GruLayer(widths[i], widths[i + 1], random, device) : new LstmLayer(widths[i], widths[i + 1], random, device));
        }

        _output = nn.Linear(widths[^2], widths[^1]);
        InitialWeights.Draw(_output, new SeededRandom(seed, SeedPurpose.InitialWeights, _layers.Count));
        _output.to(device);
        Parameters =
        [
            .. _layers.SelectMany((layer, i) => layer.Parameters.Select(parameter => ($"network.{i}.{parameter.Name}", parameter.Value))),
            ("network.output.weight", _output.weight!),
            ("network.output.bias", _output.bias!),
        ];
        Register();
    }

    public override IReadOnlyList<(string Name, Parameter Value)> Parameters { get; }

    /// <summary>[B, H, D] → [B·H, outputs]; an observation without a history, [B, D], is a window of one.</summary>
    public override Tensor forward(Tensor input)
    {
        var x = input.dim() == 2 ? input.unsqueeze(1) : input;
        foreach (var layer in _layers)
        {
            x = Drop(layer.Forward(x)); // [B, H, widths[i + 1]]
        }

        return Affine.Apply(x.flatten(0, 1), _output);
    }

    public override string Export(OnnxGraph graph, string input)
    {
        var x = input;
        for (var i = 0; i < _layers.Count; i++)
        {
            x = _isGru ? ExportGru(graph, i, x) : ExportLstm(graph, i, x);
        }

        return graph.Linear(x, "network.output", _output.weight!, _output.bias!);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var (_, value) in Parameters)
            {
                value.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private (string Input, string State) ExportGates(OnnxGraph graph, int layer, string x)
    {
        var parameters = Parameters.Where(parameter => parameter.Name.StartsWith($"network.{layer}.", StringComparison.Ordinal)).ToDictionary(
            parameter => parameter.Name.Split('.')[^1], parameter => parameter.Value);
        var state = $"state_{layer}";
        graph.Input(state, [OnnxGraph.Batch, Widths[layer + 1]]);
        string Project(string from, string of) => graph.Node(
            "Gemm",
            [from, graph.Initializer($"network.{layer}.weight_{of}", parameters[$"weight_{of}"]), graph.Initializer($"network.{layer}.bias_{of}", parameters[$"bias_{of}"])],
            attributes: [("transB", 1L)]);
        return (Project(x, "ih"), Project(state, "hh"));
    }

    private string ExportGru(OnnxGraph graph, int layer, string x)
    {
        var width = Widths[layer + 1];
        var (input, state) = ExportGates(graph, layer, x);
        string Part(string gates, int i) => graph.Slice(gates, i * width, (i + 1) * width);
        string Gate(int i) => graph.Node("Sigmoid", [graph.Node("Add", [Part(input, i), Part(state, i)])]);
        var (reset, update) = (Gate(0), Gate(1));
        var proposal = graph.Node("Tanh", [graph.Node("Add", [Part(input, 2), graph.Node("Mul", [reset, Part(state, 2)])])]);
        var kept = graph.Node("Mul", [update, graph.Node("Sub", [$"state_{layer}", proposal])]);
        return Next(graph, "state", layer, graph.Node("Add", [proposal, kept], $"next_state_{layer}"));
    }

    private string ExportLstm(OnnxGraph graph, int layer, string x)
    {
        var width = Widths[layer + 1];
        var (input, state) = ExportGates(graph, layer, x);
        var gates = graph.Node("Add", [input, state]);
        string Gate(int i, string activation) => graph.Node(activation, [graph.Slice(gates, i * width, (i + 1) * width)]);
        graph.Input($"cell_{layer}", [OnnxGraph.Batch, width]);
        var kept = graph.Node("Mul", [Gate(1, "Sigmoid"), $"cell_{layer}"]);
        var added = graph.Node("Mul", [Gate(0, "Sigmoid"), Gate(2, "Tanh")]);
        var cell = Next(graph, "cell", layer, graph.Node("Add", [kept, added], $"next_cell_{layer}"));
        return Next(graph, "state", layer, graph.Node("Mul", [Gate(3, "Sigmoid"), graph.Node("Tanh", [cell])], $"next_state_{layer}"));
    }

    private string Next(OnnxGraph graph, string name, int layer, string value)
    {
        graph.Output($"next_{name}_{layer}", OnnxElement.Float, [OnnxGraph.Batch, Widths[layer + 1]]);
        return value;
    }
}
