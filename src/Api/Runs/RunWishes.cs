using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;

namespace ImitationService.Api.Runs;

/// <summary>Says to runs what clients want, where their state and their checkpoints allow it.</summary>
internal sealed class RunWishes(ProjectRuns runs, ProjectDatasets datasets, WorkerBell bell)
{
    /// <summary>Pauses a run.</summary>
    public async Task<GrantedWish> PauseAsync(string id, CancellationToken cancellationToken) =>
        await runs.FindAsync(id, cancellationToken) is { } run
            ? await SayAsync(run, RunVerb.Pause, static (current, now) => current.Pause(now), cancellationToken)
            : new GrantedWish(RunProblems.NotFound(id));

    /// <summary>Lets a run go on.</summary>
    public async Task<GrantedWish> ResumeAsync(string id, ResumeRequest request, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(id, cancellationToken) is not { } run)
        {
            return new GrantedWish(RunProblems.NotFound(id));
        }

        if (run.IsUnderWay && !IsFulfilled(run, request))
        {
            return new GrantedWish(RunProblems.AlreadyUnderWay(run));
        }

        if (!run.IsUnderWay && run.Allows(RunVerb.Resume) && await FindObstacleAsync(run, request, cancellationToken) is { } obstacle)
        {
            return new GrantedWish(obstacle);
        }

        return await RequeueAsync(run, RunVerb.Resume, (current, now) => current.Resume(request.Steps, request.FromStep, now), cancellationToken);
    }

    /// <summary>Gives a failed run new attempts.</summary>
    public async Task<GrantedWish> RetryAsync(string id, RetryRequest request, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(id, cancellationToken) is not { } run)
        {
            return new GrantedWish(RunProblems.NotFound(id));
        }

        if (run.State == RunState.Failed && await FindMissingDatasetAsync(run, cancellationToken) is { } problem)
        {
            return new GrantedWish(problem);
        }

        long? fromStep = request.From == RetryOrigin.Start ? 0 : null;
        return await RequeueAsync(run, RunVerb.Retry, (current, now) => current.Retry(fromStep, now), cancellationToken);
    }

    /// <summary>Has a checkpoint taken.</summary>
    public async Task<GrantedWish> RequestCheckpointAsync(string id, CancellationToken cancellationToken) =>
        await runs.FindAsync(id, cancellationToken) is { } run
            ? await SayAsync(run, RunVerb.Checkpoint, static (current, now) => current.RequestCheckpoint(now), cancellationToken)
            : new GrantedWish(RunProblems.NotFound(id));

    private async Task<GrantedWish> RequeueAsync(Run run, RunVerb verb, Action<Run, DateTimeOffset> say, CancellationToken cancellationToken)
    {
        var granted = await SayAsync(run, verb, say, cancellationToken);
        if (granted.Run?.State == RunState.Queued)
        {
            bell.RingForTraining(granted.Run);
        }

        return granted;
    }

    // Whether the verb fits is asked of the row as it is written: the state may have changed since it was read.
    private async Task<GrantedWish> SayAsync(Run run, RunVerb verb, Action<Run, DateTimeOffset> say, CancellationToken cancellationToken)
    {
        Problem? problem = null;
        var changed = await runs.ChangeAsync(
            run,
            (current, now) =>
            {
                problem = current.Allows(verb) ? null : RunProblems.NotPossible(current, verb);
                if (problem is null)
                {
                    say(current, now);
                }
            },
            cancellationToken);
        return (problem, changed) switch
        {
            ({ } refused, _) => new GrantedWish(refused),
            (_, null) => new GrantedWish(RunProblems.NotFound(run.Id)),
            _ => new GrantedWish(changed),
        };
    }

    // The same request again, after an answer that was not heard, asks for what is so already.
    private static bool IsFulfilled(Run run, ResumeRequest request) =>
        (request.Steps is null || request.Steps == run.ExtendedSteps)
        && (request.FromStep is null || request.FromStep == (run.ResumeStep ?? run.StartStep));

    private async Task<Problem?> FindObstacleAsync(Run run, ResumeRequest request, CancellationToken cancellationToken)
    {
        var checkpoints = await runs.ListCheckpointsAsync(run, cancellationToken);
        if (request.FromStep is > 0 and var wanted && checkpoints.All(checkpoint => checkpoint.Step != wanted))
        {
            return RunProblems.NoSuchCheckpoint(run, $"{wanted}", checkpoints);
        }

        var start = request.FromStep ?? (checkpoints.Count == 0 ? 0 : checkpoints[^1].Step);
        var total = request.Steps ?? run.Progress?.TotalSteps;
        if (total < start || (run.State == RunState.Succeeded && total <= start))
        {
            return RunProblems.NothingLeft(run, start);
        }

        return await FindMissingDatasetAsync(run, cancellationToken);
    }

    private async Task<Problem?> FindMissingDatasetAsync(Run run, CancellationToken cancellationToken) =>
        await datasets.FindAsync(run.Specification.DatasetId, cancellationToken) is null ? RunProblems.DatasetGone(run) : null;
}

/// <summary>What came of a wish: the run, or a problem.</summary>
internal sealed record GrantedWish
{
    public GrantedWish(Run run) => Run = run;

    public GrantedWish(Problem problem) => Problem = problem;

    /// <summary>The run after it; null when there is a problem.</summary>
    public Run? Run { get; }

    /// <summary>Why nothing was done; null when it was.</summary>
    public Problem? Problem { get; }
}
