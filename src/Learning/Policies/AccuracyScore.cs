using ImitationService.Domain.Runs;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>Share of choices that are the expert's: one for each answer, or several.</summary>
internal sealed class AccuracyScore : IActionScore
{
    private long _right;
    private long _count;

    public void Add(Tensor answers, Tensor actions)
    {
        using var scope = NewDisposeScope();
        _right += answers.eq(actions).count_nonzero().item<long>();
        _count += actions.numel();
    }

    public IReadOnlyDictionary<string, double> Result() =>
        new Dictionary<string, double> { [MetricNames.ValidationAccuracy] = (double)_right / _count };
}
