using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using ImitationService.Learning.Policies.Layers;
using ImitationService.Learning.Seeding;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies.Denoisers;

/// <summary>
/// A diffusion transformer (DiT; Peebles and Xie, 2023) over a chunk: a position for each of its actions, with a learned place.
/// Time and what the backbone saw are one vector, which every block's norms take; attention to a single vector would be no
/// choice. As in Dasari et al., "The Ingredients for Robotic Diffusion Transformers", 2024.
/// </summary>
internal sealed class TransformerDenoiser : IDenoiser
{
    private const float PlaceBound = 0.02f;

    private readonly int _chunk;
    private readonly int _dimensions;
    private readonly long _blockWidth;
    private readonly TimeFeatures _times;
    private readonly LayerWeights _weights;
    private readonly LinearLayer _action;
    private readonly Parameter _place;
    private readonly LinearLayer _condition;
    private readonly LinearLayer _timeUp;
    private readonly LinearLayer _timeDown;
    private readonly AdaptiveBlock[] _blocks;
    private readonly Dropout _dropout;
    private readonly LinearLayer _modulation;
    private readonly LinearLayer _output;

    /// <param name="dimensions">Elements of an action, d.</param>
    /// <param name="chunk">Actions of a chunk, C.</param>
    /// <param name="width">Of the condition, E.</param>
    /// <param name="blocks">Width of each block, W; all the same, a multiple of the heads.</param>
    /// <param name="heads">Attention heads of a block.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="device">Where it is to be used.</param>
    /// <param name="dropout">Share of what a block adds that a training step leaves out.</param>
    public TransformerDenoiser(int dimensions, int chunk, long width, IReadOnlyList<int> blocks, int heads, long seed, Device device, double dropout = 0)
    {
        _dropout = new Dropout(dropout);
        (_dimensions, _chunk, Width, _blockWidth) = (dimensions, chunk, width, blocks[0]);
        _times = new TimeFeatures(device);
        _weights = new LayerWeights("head", new SeededRandom(seed, SeedPurpose.InitialWeights, 1 << 20), device); // past every backbone's layers
        (_action, _place) = (_weights.Linear("action", dimensions, _blockWidth), _weights.Uniform("place", PlaceBound, chunk, _blockWidth));
        _condition = _weights.Linear("condition", width, _blockWidth);
        (_timeUp, _timeDown) = (_weights.Linear("time.up", TimeFeatures.Count, _blockWidth), _weights.Linear("time.down", _blockWidth, _blockWidth));
        _blocks = [.. blocks.Select((_, i) => new AdaptiveBlock(_weights, $"{i}", _blockWidth, heads))];
        _modulation = _weights.Linear("modulation", _blockWidth, 2 * _blockWidth, isZero: true);
        _output = _weights.Linear("output", _blockWidth, dimensions, isZero: true);
    }

    public DenoiserName Name => DenoiserName.Transformer;

    public long Width { get; }

    public IReadOnlyList<(string Name, Parameter Value)> Parameters => _weights.All;

    public void Train(bool isTraining) => _dropout.IsOn = isTraining;

    public Tensor Forward(Tensor noisy, Tensor time, Tensor condition)
    {
        var seen = SmoothGates.Silu(_condition.Forward(condition) + Embed(_times.Of(time)));   // [N, W]
        var x = _action.Forward(noisy) + _place;                                               // [N, C, d] → [N, C, W]
        foreach (var block in _blocks)
        {
            x = block.Forward(x, seen, _dropout.Of);
        }

        var both = _modulation.Forward(seen).unsqueeze(1);                                     // [N, 1, 2W]
        x = AdaptiveBlock.Modulate(x, both.narrow(2, 0, _blockWidth), both.narrow(2, _blockWidth, _blockWidth));
        return _output.Forward(x);                                                             // [N, C, W] → [N, C, d]
    }

    public string ExportCondition(OnnxGraph graph, string condition) => _condition.Export(graph, condition);

    public string ExportTimes(OnnxGraph graph, IReadOnlyList<float> times)
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        return graph.Initializer("head.times", Embed(_times.Of(times))); // [times, W]
    }

    public string Export(OnnxGraph graph, string noisy, string time, string condition)
    {
        var seen = SmoothGates.ExportSilu(graph, graph.Node("Add", [condition, time]));
        var x = _action.Export(graph, graph.Reshape(noisy, -1, _chunk, _dimensions));
        x = graph.Node("Add", [x, graph.Initializer("head.place", _place)]);
        foreach (var block in _blocks)
        {
            x = block.Export(graph, x, _chunk, seen);
        }

        var both = graph.Reshape(_modulation.Export(graph, seen), -1, 1, 2 * _blockWidth);
        x = AdaptiveBlock.ExportModulated(graph, x, _blockWidth, graph.Slice(both, 0, _blockWidth, axis: 2), graph.Slice(both, _blockWidth, 2 * _blockWidth, axis: 2));
        return graph.Reshape(_output.Export(graph, x), -1, _chunk * _dimensions);
    }

    public void Dispose()
    {
        _times.Dispose();
        _weights.Dispose();
    }

    // [N, T] → [N, W]
    private Tensor Embed(Tensor features) => _timeDown.Forward(SmoothGates.Silu(_timeUp.Forward(features)));
}
