using ImitationService.Domain.Policies;
using ImitationService.Domain.Runs;

namespace ImitationService.Api.Runs;

/// <summary>From the entity to the wire.</summary>
internal static class RunMappings
{
    public static string PathOf(string id) => $"/v1/runs/{id}";

    /// <summary>A run as it is shown; the place is of one that waits, where it was looked up.</summary>
    public static RunView ToView(this Run run, DateTimeOffset now, QueuePlace? place = null) => new()
    {
        Id = run.Id,
        ProjectId = run.ProjectId,
        SubmittedBy = run.SubmittedBy,
        ClientId = run.ClientId,
        Name = run.Name,
        State = run.State,
        DatasetId = run.Specification.DatasetId,
        Algorithm = run.Specification.Algorithm,
        Options = run.Options,
        Seed = run.Specification.Seed,
        Attempt = run.Attempt,
        MaxAttempts = run.Specification.MaximumAttempts,
        MaxRuntimeSeconds = run.Specification.MaximumRuntime?.TotalSeconds,
        CheckpointEverySteps = run.Specification.Checkpoints.EverySteps,
        CheckpointEverySeconds = run.Specification.Checkpoints.EverySeconds,
        KeepCheckpoints = run.Specification.Checkpoints.Keep,
        Fork = run.Specification.Fork,
        AcceptFindings = run.Specification.AcceptedFindings,
        Compute = run.Specification.Compute,
        Priority = run.Priority,
        Queue = new RunQueueView(run.Queue, place?.Position, place?.ExpectedStartAt, place?.Reason, run.NotBefore),
        Progress = run.Progress is null ? null : ToView(run.Progress, run.IsTerminal || run.State == RunState.Paused, now),
        Metrics = run.LatestMetrics,
        Failure = run.Failure,
        Artifacts = [.. run.Artifacts.Select(artifact => ToView(run.Id, artifact))],
        CreatedAt = run.CreatedAt,
        StartedAt = run.StartedAt,
        FinishedAt = run.FinishedAt,
        Links = LinksOf(run),
    };

    public static CheckpointView ToView(this Checkpoint checkpoint, string runId, IReadOnlyList<Checkpoint> all) => new(
        checkpoint.Step,
        checkpoint.Bytes,
        checkpoint.Sha256,
        checkpoint.Metrics,
        checkpoint.CreatedAt,
        checkpoint == CheckpointRetention.FindBest(all),
        checkpoint == all[^1],
        checkpoint.IsForked,
        $"{PathOf(runId)}/checkpoints/{checkpoint.Step}/content");

    public static AttemptView ToView(this RunAttempt attempt) => new(
        attempt.Number, attempt.Epoch, attempt.Worker, attempt.FromStep, attempt.StartedAt, attempt.EndedAt, attempt.End, attempt.Detail);

    public static RunEventView ToView(this RunEvent happened) => new(happened.Sequence, happened.Type, happened.At, happened.Data);

    private static RunProgressView ToView(RunProgress progress, bool isOver, DateTimeOffset now)
    {
        var remaining = isOver ? null : progress.RemainingSeconds;
        return new RunProgressView(
            progress.Step,
            progress.TotalSteps,
            progress.TotalSteps == 0 ? 0 : Math.Round((double)progress.Step / progress.TotalSteps, 4),
            progress.TransitionsPerSecond,
            remaining,
            remaining is { } seconds ? now.AddSeconds(seconds) : null);
    }

    private static ArtifactView ToView(string runId, Artifact artifact) => new(
        artifact.Name,
        artifact.Bytes,
        artifact.Sha256,
        artifact.MediaType,
        artifact.Name == BundleFiles.Bundle ? $"{PathOf(runId)}/bundle" : $"{PathOf(runId)}/artifacts/{artifact.Name}");

    private static RunLinks LinksOf(Run run)
    {
        var path = PathOf(run.Id);
        return new RunLinks(
            path,
            $"/v1/datasets/{run.Specification.DatasetId}",
            $"{path}/events",
            $"{path}/events/stream",
            $"{path}/metrics",
            $"{path}/curve.svg",
            $"{path}/checkpoints",
            $"{path}/attempts",
            run.State == RunState.Succeeded ? $"{path}/bundle" : null);
    }
}
