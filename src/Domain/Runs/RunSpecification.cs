using System.Text.Json.Nodes;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Workers;

namespace ImitationService.Domain.Runs;

/// <summary>What a client asks for, checked and completed with defaults.</summary>
/// <param name="DatasetId">The dataset to learn from.</param>
/// <param name="Algorithm">Name in the catalogue.</param>
/// <param name="Options">The algorithm's options, every one of them, as JSON.</param>
/// <param name="Seed">Everything random derives from it.</param>
/// <param name="MaximumAttempts">After so many lost attempts the run fails.</param>
/// <param name="MaximumRuntime">Wall time the training may take, all attempts together; null is no limit but the service's.</param>
/// <param name="Compute">What to train on.</param>
/// <param name="Priority">Which of the waiting runs goes first, -10 to 10; higher ones do.</param>
public sealed record RunSpecification(
    string DatasetId,
    string Algorithm,
    JsonObject Options,
    long Seed,
    int MaximumAttempts,
    TimeSpan? MaximumRuntime,
    Compute Compute = Compute.Auto,
    int Priority = 0)
{
    /// <summary>The lowest priority.</summary>
    public const int LowestPriority = -10;

    /// <summary>The highest priority.</summary>
    public const int HighestPriority = 10;

    /// <summary>When checkpoints are taken, and how many are kept.</summary>
    public CheckpointPlan Checkpoints { get; init; } = new();

    /// <summary>The checkpoint it begins with, of another run; null is none.</summary>
    public ForkOrigin? Fork { get; init; }

    /// <summary>Codes of severe findings of the dataset's report that the run is not refused for, in order; null is none.</summary>
    public IReadOnlyList<string>? AcceptedFindings { get; init; }

    /// <summary>The queue that such a run waits in.</summary>
    public WorkQueue ResolveQueue()
    {
        var needed = Compute == Compute.Auto ? AlgorithmCatalog.Find(Algorithm)?.NeededCompute : Compute;
        return needed == Compute.Gpu ? WorkQueue.Gpu : WorkQueue.Cpu;
    }
}
