using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using ImitationService.Learning.Policies.Layers;
using ImitationService.Learning.Seeding;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies.Denoisers;

/// <summary>
/// The conditional U-Net of Chi et al., "Diffusion Policy", 2023: convolutions along the chunk at its full length, half of it and
/// so on down, and up again, where what was seen on the way down is put beside it. Every block is told of the time and of what
/// the backbone saw. Where we deviate: docs/algorithms/denoisers.md.
/// </summary>
internal sealed class UnetDenoiser : IDenoiser
{
    private const int TimeWidth = TimeFeatures.Count;

    private readonly int _chunk;
    private readonly int _dimensions;
    private readonly TimeFeatures _times;
    private readonly LayerWeights _weights;
    private readonly LinearLayer _timeUp;
    private readonly LinearLayer _timeDown;
    private readonly List<(UnetBlock First, UnetBlock Second, ConvolutionLayer? Halving)> _down = [];
    private readonly UnetBlock[] _middle;
    private readonly List<(UnetBlock First, UnetBlock Second, DoublingLayer Doubling)> _up = [];
    private readonly ConvolutionLayer _last;
    private readonly GroupNormLayer _lastNorm;
    private readonly ConvolutionLayer _output;

    /// <param name="dimensions">Elements of an action, d.</param>
    /// <param name="chunk">Actions of a chunk, C; all levels but one halve it.</param>
    /// <param name="width">Of the condition, E.</param>
    /// <param name="channels">Of each level, multiples of the groups.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="device">Where it is to be used.</param>
    public UnetDenoiser(int dimensions, int chunk, long width, IReadOnlyList<int> channels, long seed, Device device)
    {
        (_dimensions, _chunk, Width) = (dimensions, chunk, width);
        _times = new TimeFeatures(device);
        _weights = new LayerWeights("head", new SeededRandom(seed, SeedPurpose.InitialWeights, 1 << 20), device); // past every backbone's layers
        (_timeUp, _timeDown) = (_weights.Linear("time.up", TimeWidth, 4 * TimeWidth), _weights.Linear("time.down", 4 * TimeWidth, TimeWidth));
        UnetBlock Block(string name, long from, long to) => new(_weights, name, from, to, TimeWidth + width);
        for (var i = 0; i < channels.Count; i++)
        {
            _down.Add((
                Block($"down.{i}.first", i == 0 ? dimensions : channels[i - 1], channels[i]),
                Block($"down.{i}.second", channels[i], channels[i]),
                i < channels.Count - 1 ? _weights.Convolution($"down.{i}.halving", channels[i], channels[i], kernel: 3, stride: 2) : null));
        }

        _middle = [Block("middle.0", channels[^1], channels[^1]), Block("middle.1", channels[^1], channels[^1])];
        for (var i = channels.Count - 1; i > 0; i--)
        {
            var (from, to) = (channels[i], channels[i - 1]);
            _up.Add((Block($"up.{i}.first", 2L * from, to), Block($"up.{i}.second", to, to), _weights.Doubling($"up.{i}.doubling", to)));
        }

        (_last, _lastNorm) = (_weights.Convolution("last", channels[0], channels[0], UnetBlock.Kernel), _weights.GroupNorm("last.norm", DenoiserShape.Groups, channels[0]));
        _output = _weights.Convolution("output", channels[0], dimensions, kernel: 1);
    }

    public DenoiserName Name => DenoiserName.Unet;

    public long Width { get; }

    public IReadOnlyList<(string Name, Parameter Value)> Parameters => _weights.All;

    public Tensor Forward(Tensor noisy, Tensor time, Tensor condition)
    {
        var seen = SmoothGates.Mish(cat([Embed(_times.Of(time)), condition], 1));      // [N, T + E]
        var x = noisy.transpose(1, 2);                                                 // [N, C, d] → [N, d, C]
        var passed = new Stack<Tensor>();
        foreach (var (first, second, halving) in _down)
        {
            x = second.Forward(first.Forward(x, seen), seen);                          // [N, channels, L]
            passed.Push(x);
            x = halving?.Forward(x) ?? x;                                              // [N, channels, L / 2]
        }

        x = _middle[1].Forward(_middle[0].Forward(x, seen), seen);
        foreach (var (first, second, doubling) in _up)
        {
            x = first.Forward(cat([x, passed.Pop()], 1), seen);                        // [N, 2·channels, L] → [N, fewer, L]
            x = doubling.Forward(second.Forward(x, seen));                             // [N, fewer, 2·L]
        }

        x = SmoothGates.Mish(_lastNorm.Forward(_last.Forward(x)));
        return _output.Forward(x).transpose(1, 2);                                     // [N, d, C] → [N, C, d]
    }

    public string ExportCondition(OnnxGraph graph, string condition) => SmoothGates.ExportMish(graph, condition);

    public string ExportTimes(OnnxGraph graph, IReadOnlyList<float> times)
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        return graph.Initializer("head.times", SmoothGates.Mish(Embed(_times.Of(times)))); // [times, T]
    }

    public string Export(OnnxGraph graph, string noisy, string time, string condition)
    {
        string Block(UnetBlock block, string x, long length) => block.Export(graph, x, length, time, condition);

        var (x, length) = (graph.Transpose(graph.Reshape(noisy, -1, _chunk, _dimensions), 0, 2, 1), (long)_chunk);
        var passed = new Stack<string>();
        foreach (var (first, second, halving) in _down)
        {
            x = Block(second, Block(first, x, length), length);
            passed.Push(x);
            (x, length) = halving is null ? (x, length) : (halving.Export(graph, x), length / 2);
        }

        x = Block(_middle[1], Block(_middle[0], x, length), length);
        foreach (var (first, second, doubling) in _up)
        {
            x = Block(first, graph.Node("Concat", [x, passed.Pop()], attributes: [("axis", 1L)]), length);
            (x, length) = (doubling.Export(graph, Block(second, x, length)), 2 * length);
        }

        x = SmoothGates.ExportMish(graph, _lastNorm.Export(graph, _last.Export(graph, x), length));
        return graph.Reshape(graph.Transpose(_output.Export(graph, x), 0, 2, 1), -1, _chunk * _dimensions);
    }

    public void Dispose()
    {
        _times.Dispose();
        _weights.Dispose();
    }

    // [N, T] → [N, T]
    private Tensor Embed(Tensor features) => _timeDown.Forward(SmoothGates.Mish(_timeUp.Forward(features)));
}
