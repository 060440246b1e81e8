using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using ImitationService.Learning.Policies.Layers;
using ImitationService.Learning.Seeding;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies.Denoisers;

/// <summary>
/// A residual perceptron over the whole chunk, in the manner of Pearce et al., "Imitating Human Behaviour with Diffusion Models", 2023.
/// h = W_x·chunk + W_c·condition + W_t·time, then four times h + down(gelu(up(norm(h)))), then W_o·h: not of norm(h), so that what
/// grows with the observation reaches the chunk as it is.
/// </summary>
internal sealed class MlpDenoiser : nn.Module, IDenoiser
{
    private const int Blocks = 4;

    private readonly int _block;
    private readonly Linear _noisy;
    private readonly Linear _condition;
    private readonly Linear _time;
    private readonly ModuleList<LayerNorm> _norms;
    private readonly ModuleList<Linear> _ups;
    private readonly ModuleList<Linear> _downs;
    private readonly Linear _output;
    private readonly TimeFeatures _times;

    /// <param name="dimensions">Elements of an action, d.</param>
    /// <param name="chunk">Actions of a chunk, C.</param>
    /// <param name="width">Of the condition, and of the denoiser's own layers, E.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="device">Where it is to be used.</param>
    public MlpDenoiser(int dimensions, int chunk, long width, long seed, Device device)
        : base(nameof(MlpDenoiser))
    {
        (_block, Width) = (dimensions * chunk, width);
        (_noisy, _condition, _time) = (nn.Linear(_block, width), nn.Linear(width, width), nn.Linear(TimeFeatures.Count, width));
        ModuleList<T> Each<T>(Func<T> create)
            where T : nn.Module => new([.. Enumerable.Range(0, Blocks).Select(_ => create())]);
        (_norms, _ups, _downs) = (Each(() => nn.LayerNorm(width)), Each(() => nn.Linear(width, 2 * width)), Each(() => nn.Linear(2 * width, width)));
        _output = nn.Linear(width, _block);
        var random = new SeededRandom(seed, SeedPurpose.InitialWeights, 1 << 20); // past every backbone's layers
        foreach (var layer in new[] { _noisy, _condition, _time }.Concat(_ups).Concat(_downs).Append(_output))
        {
            InitialWeights.Draw(layer, random);
        }

        _times = new TimeFeatures(device);
        RegisterComponents();
        this.to(device);
        foreach (var (_, parameter) in Parameters)
        {
            parameter.DetachFromDisposeScope();
        }
    }

    public DenoiserName Name => DenoiserName.Mlp;

    public long Width { get; }

    public IReadOnlyList<(string Name, Parameter Value)> Parameters =>
    [
        .. Named("noisy", _noisy),
        .. Named("condition", _condition),
        .. Named("time", _time),
        .. Enumerable.Range(0, Blocks).SelectMany(i => Named($"{i}.norm", _norms[i]).Concat(Named($"{i}.up", _ups[i])).Concat(Named($"{i}.down", _downs[i]))),
        .. Named("output", _output),
    ];

    public Tensor Forward(Tensor noisy, Tensor time, Tensor condition)
    {
        var h = Affine.Apply(noisy.flatten(1), _noisy) + Affine.Apply(condition, _condition) + Affine.Apply(_times.Of(time), _time); // [N, E]
        for (var i = 0; i < Blocks; i++)
        {
            h = h + Affine.Apply(nn.functional.gelu(Affine.Apply(_norms[i].call(h), _ups[i])), _downs[i]);
        }

        return Affine.Apply(h, _output).view(noisy.shape);
    }

    public string ExportCondition(OnnxGraph graph, string condition) => graph.Linear(condition, "head.condition", _condition.weight!, _condition.bias!);

    public string ExportTimes(OnnxGraph graph, IReadOnlyList<float> times)
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        return graph.Initializer("head.times", _time.call(_times.Of(times))); // [times, E]
    }

    public string Export(OnnxGraph graph, string noisy, string time, string condition)
    {
        var seen = graph.Linear(noisy, "head.noisy", _noisy.weight!, _noisy.bias!);
        var h = graph.Node("Add", [graph.Node("Add", [seen, condition]), time]);
        for (var i = 0; i < Blocks; i++)
        {
            var normed = graph.LayerNorm(h, $"head.{i}.norm", _norms[i].weight!, _norms[i].bias!);
            var up = Activations.Export(graph, Activation.Gelu, graph.Linear(normed, $"head.{i}.up", _ups[i].weight!, _ups[i].bias!));
            h = graph.Node("Add", [h, graph.Linear(up, $"head.{i}.down", _downs[i].weight!, _downs[i].bias!)]);
        }

        return graph.Linear(h, "head.output", _output.weight!, _output.bias!);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _times.Dispose();
        }

        base.Dispose(disposing);
    }

    private static IEnumerable<(string, Parameter)> Named(string name, Linear layer) =>
        [($"head.{name}.weight", layer.weight!), ($"head.{name}.bias", layer.bias!)];

    private static IEnumerable<(string, Parameter)> Named(string name, LayerNorm layer) =>
        [($"head.{name}.weight", layer.weight!), ($"head.{name}.bias", layer.bias!)];
}
