using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Text;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Transitions;
using TorchSharp;

namespace ImitationService.Learning.Training;

/// <summary>What an algorithm gives back.</summary>
/// <param name="Policy">With the weights of <see cref="WeightsStep"/>.</param>
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
    /// <summary>The options that were in force: with what followed from the dataset where the client said nothing.</summary>
    public required AlgorithmOptions Options { get; init; }

    /// <summary>Which weights the policy has.</summary>
    public KeptWeights Keeps { get; init; } = KeptWeights.Last;

    /// <summary>Their step.</summary>
    public long WeightsStep { get; init; } = Steps;

    /// <summary>How the training diverged after the step of these weights; null where it did not.</summary>
    public ClimbedLoss? Climbed { get; init; }

    /// <summary>How the policy does on what was held out; null where nothing was.</summary>
    public HeldOutResults? Results { get; init; }

    /// <summary>Where the transitions were that it was trained on.</summary>
    public required TransitionPlacement Placement { get; init; }

    /// <summary>What made vectors of texts, where it saw any.</summary>
    public required ITextEncoder TextEncoder { get; init; }

    /// <summary>Held-out transitions that it was measured on.</summary>
    public required long Measured { get; init; }

    /// <summary>How each member of an ensemble ended; null where the policy is none.</summary>
    public IReadOnlyList<MemberResult>? Members { get; init; }

    public void Dispose()
    {
        Policy.Dispose();
        Examples.Dispose();
    }
}
