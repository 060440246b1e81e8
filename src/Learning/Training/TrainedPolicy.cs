using ImitationService.Domain.Runs;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Transitions;
using TorchSharp;

namespace ImitationService.Learning.Training;

/// <summary>What an algorithm gives back.</summary>
/// <param name="Policy">With the weights of the last step.</param>
/// <param name="Split">What it was trained on and what was held out.</param>
/// <param name="Examples">Observations to check the export with, held-out ones where there are any. [n, D] in the dataset's units</param>
/// <param name="Steps">Optimiser updates done.</param>
/// <param name="Metrics">Every point that was reported.</param>
internal sealed record TrainedPolicy(
    PolicyNetwork Policy,
    EpisodeSplit Split,
    torch.Tensor Examples,
    long Steps,
    IReadOnlyList<MetricPoint> Metrics) : IDisposable
{
    /// <summary>How each member of an ensemble ended; null where the policy is none.</summary>
    public IReadOnlyList<MemberResult>? Members { get; init; }

    public void Dispose()
    {
        Policy.Dispose();
        Examples.Dispose();
    }
}
