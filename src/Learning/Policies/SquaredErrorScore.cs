using ImitationService.Domain.Runs;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>Squared error per dimension, in the actions' own units and as a share of their variance.</summary>
internal sealed class SquaredErrorScore : IActionScore
{
    private readonly double[] _variance;
    private readonly double[] _errors;
    private long _count;

    /// <param name="heldOutActions">Their variance is the yardstick. [n, d]</param>
    public SquaredErrorScore(Tensor heldOutActions)
    {
        using var scope = NewDisposeScope();
        var actions = heldOutActions.to(ScalarType.Float64);
        var mean = actions.mean([0L], keepdim: true);
        _variance = [.. (actions - mean).square().mean([0L]).cpu().data<double>()];
        _errors = new double[_variance.Length];
    }

    public void Add(Tensor answers, Tensor actions)
    {
        using var scope = NewDisposeScope();
        var difference = answers.to(ScalarType.Float64) - actions;
        var errors = difference.square().sum([0L]).cpu().data<double>(); // [n, d] → [d]
        for (var i = 0; i < _errors.Length; i++)
        {
            _errors[i] += errors[i];
        }

        _count += answers.shape[0];
    }

    public IReadOnlyDictionary<string, double> Result()
    {
        var result = new Dictionary<string, double> { [MetricNames.ValidationMeanSquaredError] = _errors.Average() / _count };

        // A dimension that never changes has no variance to compare with.
        var scaled = _errors.Zip(_variance).Where(pair => pair.Second > 0).Select(pair => pair.First / _count / pair.Second).ToList();
        if (scaled.Count > 0)
        {
            result[MetricNames.ValidationScaledError] = scaled.Average();
        }

        return result;
    }
}
