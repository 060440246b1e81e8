using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Export;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// Scales vectors by the statistics of the training episodes; the rules are <see cref="Normalization"/>'s. Travels
/// inside the policy: whoever runs it gives and gets values in the dataset's own units.
/// </summary>
internal sealed class Normalizer : IDisposable
{
    /// <summary>A scaled observation lies within ± this.</summary>
    public const float ObservationLimit = 10;

    /// <summary>The least deviation, as a share of the dimension's largest magnitude.</summary>
    public const double LeastRelativeDeviation = 1e-4;

    private const double LowQuantile = 0.01;

    // Below it, 1 / deviation would leave float's range.
    private const double LeastDeviation = 1e-30;

    private readonly Tensor _mean;
    private readonly Tensor _deviation;

    // Null where one limit is everybody's, or there is none.
    private readonly Tensor? _limits;

    /// <param name="mean">[d]</param>
    /// <param name="deviation">[d], positive.</param>
    /// <param name="limits">Largest magnitude of each scaled value, [d]; null is no limit.</param>
    /// <param name="device">Where vectors will be.</param>
    public Normalizer(float[] mean, float[] deviation, float[]? limits, Device device)
    {
        if (mean.Length != deviation.Length || mean.Length != (limits ?? mean).Length || deviation.Any(value => !(value > 0)))
        {
            throw new ArgumentException($"{mean.Length} means, {deviation.Length} deviations and {limits?.Length ?? 0} limits; every deviation must be positive.");
        }

        (Mean, Deviation, Limits) = (mean, deviation, limits);
        _mean = tensor(mean, device: device).DetachFromDisposeScope();
        _deviation = tensor(deviation, device: device).DetachFromDisposeScope();
        _limits = limits?.Distinct().Count() > 1 ? tensor(limits, device: device).DetachFromDisposeScope() : null;
    }

    /// <summary>What is subtracted. [d]</summary>
    public IReadOnlyList<float> Mean { get; }

    /// <summary>What it is then divided by. [d]</summary>
    public IReadOnlyList<float> Deviation { get; }

    /// <summary>Largest magnitude of each scaled value, [d]; null is no limit.</summary>
    public IReadOnlyList<float>? Limits { get; }

    /// <summary>The normaliser of the rules, or null where nothing is to be scaled.</summary>
    /// <param name="rules">Each dimension's. [d]</param>
    /// <param name="moments">Of the training episodes.</param>
    /// <param name="limit">Largest magnitude of a value that is scaled; null is no limit.</param>
    /// <param name="device">Where vectors will be.</param>
    public static Normalizer? Fit(IReadOnlyList<Normalization> rules, Moments moments, float? limit, Device device)
    {
        if (rules.Count != moments.Size)
        {
            throw new ArgumentException($"{rules.Count} rules for {moments.Size} dimensions.", nameof(rules));
        }

        if (rules.All(rule => rule == Normalization.None))
        {
            return null;
        }

        var scales = rules.Select((rule, i) => ScaleOf(rule, moments, i)).ToList();
        return new Normalizer([.. scales.Select(scale => scale.Centre)], [.. scales.Select(scale => scale.Unit)], LimitsOf(rules, limit), device);
    }

    /// <summary>The normaliser that a policy had, or null where it had none. Rules and limit as it was fitted with.</summary>
    public static Normalizer? Restore(StateReader reader, string name, IReadOnlyList<Normalization> rules, float? limit, Device device) => reader.Has($"{name}.mean")
        ? new Normalizer(reader.Floats($"{name}.mean"), reader.Floats($"{name}.deviation"), LimitsOf(rules, limit), device)
        : null;

    /// <summary>Scales the first d numbers of each row in place; others, which are pixels, are left as they are. [.., ≥ d]</summary>
    public void Apply(Tensor rows)
    {
        using var values = rows.shape[^1] == Mean.Count ? rows.alias() : rows.narrow(-1, 0, Mean.Count);
        values.sub_(_mean).div_(_deviation);
        if (_limits is not null)
        {
            using var least = _limits.neg();
            values.clamp_(least, _limits);
        }
        else if (Limits is [var limit, ..])
        {
            values.clamp_(-limit, limit);
        }
    }

    /// <summary>Back to the dataset's units. [.., d] → [.., d]</summary>
    public Tensor Invert(Tensor values) => values * _deviation + _mean;

    /// <summary>A deviation back in the dataset's units. [.., d] → [.., d]</summary>
    public Tensor InvertDeviation(Tensor deviations) => deviations * _deviation;

    /// <summary>Adds the scaling to a graph; the name of its output.</summary>
    public string Export(OnnxGraph graph, string input, string name)
    {
        var centred = graph.Node("Sub", [input, graph.Initializer($"{name}.mean", _mean)]);
        var scaled = graph.Node("Div", [centred, graph.Initializer($"{name}.deviation", _deviation)]);
        if (_limits is not null)
        {
            using var least = _limits.neg();
            return graph.Node("Max", [graph.Node("Min", [scaled, graph.Initializer($"{name}.most", _limits)]), graph.Initializer($"{name}.least", least)]);
        }

        return Limits is [var limit, ..]
            ? graph.Node("Clip", [scaled, graph.Scalar($"{name}.least", -limit), graph.Scalar($"{name}.most", limit)])
            : scaled;
    }

    /// <summary>Adds the way back to a graph; the name of its output, which is made up where none is given.</summary>
    public string ExportInverse(OnnxGraph graph, string input, string name, string? output)
    {
        var scaled = graph.Node("Mul", [input, graph.Initializer($"{name}.deviation", _deviation)]);
        return graph.Node("Add", [scaled, graph.Initializer($"{name}.mean", _mean)], output);
    }

    /// <summary>Adds the way back of a deviation to a graph, under the given name.</summary>
    public void ExportInverseDeviation(OnnxGraph graph, string input, string name, string output) =>
        graph.Node("Mul", [input, graph.Initializer($"{name}.deviation", _deviation)], output);

    public void Dispose()
    {
        _mean.Dispose();
        _deviation.Dispose();
        _limits?.Dispose();
    }

    private static (float Centre, float Unit) ScaleOf(Normalization rule, Moments moments, int i) => rule switch
    {
        Normalization.None => (0, 1),
        Normalization.ZScore => ((float)moments.Mean[i], DeviationOf(moments, i)),
        Normalization.MinMax => HalvesOf((moments.Minimum[i], moments.Maximum[i])),
        Normalization.Quantile => HalvesOf(QuantilesOf(moments, i)),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "There is no such normalisation."),
    };

    // What is left as it is has none.
    private static float[]? LimitsOf(IReadOnlyList<Normalization> rules, float? limit) =>
        limit is { } most ? [.. rules.Select(rule => rule == Normalization.None ? float.MaxValue : most)] : null;

    // So that the ends become −1 and 1.
    private static (float Centre, float Unit) HalvesOf((double Least, double Most) range) =>
        ((float)((range.Least + range.Most) / 2), range.Most > range.Least ? (float)Math.Max((range.Most - range.Least) / 2, LeastDeviation) : 1);

    private static (double Least, double Most) QuantilesOf(Moments moments, int i)
    {
        var (least, most) = moments.Quantiles(i, LowQuantile, 1 - LowQuantile);
        return most > least ? (least, most) : (moments.Minimum[i], moments.Maximum[i]);
    }

    private static float DeviationOf(Moments moments, int i)
    {
        if (moments.Minimum[i] >= moments.Maximum[i])
        {
            return 1;
        }

        var magnitude = Math.Max(Math.Abs(moments.Minimum[i]), Math.Abs(moments.Maximum[i]));
        return (float)Math.Max(Math.Max(moments.StandardDeviation(i), LeastRelativeDeviation * magnitude), LeastDeviation);
    }
}
