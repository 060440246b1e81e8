using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using ImitationService.Learning.Policies.Layers;
using ImitationService.Learning.Seeding;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// A causal transformer over the history, as GPT-2 has it (Radford et al., 2019): learned positions, layer norm first, GELU,
/// four times the width inside. The last position answers, so the last block asks for that one alone.
/// </summary>
internal sealed class TransformerBackbone : Backbone
{
    private readonly int _history;
    private readonly Linear _embedding;
    private readonly Parameter _position;
    private readonly ModuleList<TransformerBlock> _blocks;
    private readonly LayerNorm _norm;
    private readonly Linear _output;

    /// <param name="widths">Inputs, the blocks' widths (all the same), outputs.</param>
    /// <param name="history">Observations of a window, H.</param>
    /// <param name="heads">Attention heads of a block.</param>
    /// <param name="seed">The run's seed; the first weights derive from it.</param>
    /// <param name="dropout">Share of what a block adds that a training step leaves out.</param>
    public TransformerBackbone(IReadOnlyList<long> widths, int history, int heads, long seed, double dropout)
        : base(BackboneName.Transformer, widths, Activation.Gelu, dropout)
    {
        var width = widths[1];
        _history = history;
        _embedding = nn.Linear(widths[0], width);
        _position = new Parameter(zeros(history, width));
        _blocks = new ModuleList<TransformerBlock>([.. Enumerable.Range(0, widths.Count - 2).Select(i => new TransformerBlock(width, heads, seed, i + 1))]);
        _norm = nn.LayerNorm(width);
        _output = nn.Linear(width, widths[^1]);
        InitialWeights.Draw(_embedding, new SeededRandom(seed, SeedPurpose.InitialWeights));
        InitialWeights.Draw(_position, 0.02f, new SeededRandom(seed, SeedPurpose.InitialWeights, _blocks.Count + 2));
        InitialWeights.Draw(_output, new SeededRandom(seed, SeedPurpose.InitialWeights, _blocks.Count + 1));
        Register();
    }

    public override IReadOnlyList<(string Name, Parameter Value)> Parameters =>
    [
        ("network.embedding.weight", _embedding.weight!),
        ("network.embedding.bias", _embedding.bias!),
        ("network.position", _position),
        .. _blocks.SelectMany((block, i) => block.Parameters($"network.{i}")),
        ("network.norm.weight", _norm.weight!),
        ("network.norm.bias", _norm.bias!),
        ("network.output.weight", _output.weight!),
        ("network.output.bias", _output.bias!),
    ];

    /// <summary>[B, H, D] → [B, outputs]; a window of one may come as [B, D].</summary>
    public override Tensor forward(Tensor input)
    {
        var window = input.dim() == 2 ? input.unsqueeze(1) : input;
        var x = Affine.Apply(window, _embedding) + _position; // [B, H, E]
        for (var i = 0; i < _blocks.Count; i++)
        {
            x = _blocks[i].Forward(x, isLast: i == _blocks.Count - 1, Drop); // [B, H, E], at last [B, 1, E]
        }

        return Affine.Apply(_norm.call(x.select(1, -1)), _output);
    }

    public override string Export(OnnxGraph graph, string input)
    {
        var window = graph.Reshape(input, -1, _history, Widths[0]);
        var x = graph.Node("Add", [graph.Linear(window, "network.embedding", _embedding.weight!, _embedding.bias!), graph.Initializer("network.position", _position)]);
        for (var i = 0; i < _blocks.Count; i++)
        {
            x = _blocks[i].Export(graph, $"network.{i}", x, _history, isLast: i == _blocks.Count - 1);
        }

        x = graph.LayerNorm(graph.Reshape(x, -1, Widths[1]), "network.norm", _norm.weight!, _norm.bias!);
        return graph.Linear(x, "network.output", _output.weight!, _output.bias!);
    }
}
