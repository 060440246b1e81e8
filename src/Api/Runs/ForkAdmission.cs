using ImitationService.Api.Http;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Storage;

namespace ImitationService.Api.Runs;

/// <summary>
/// Checks that a run can begin with another one's checkpoint, and gives it a copy of its own: what becomes of the origin
/// afterwards is nothing to it.
/// </summary>
internal sealed class ForkAdmission(ProjectRuns runs, ProjectDatasets datasets, IObjectStorage storage)
{
    private const string Pointer = "/fork";

    /// <summary>Finds the checkpoint that a request means.</summary>
    public async Task<(Run? Run, Checkpoint? Checkpoint, Problem? Problem)> FindAsync(ForkRequest request, CancellationToken cancellationToken)
    {
        if (await runs.FindMeantAsync(request.RunId, cancellationToken) is not { } run)
        {
            return (null, null, RunProblems.At($"{Pointer}/run_id", RunProblems.NotFound(request.RunId)));
        }

        var checkpoints = await runs.ListCheckpointsAsync(run, cancellationToken);
        return checkpoints.FirstOrDefault(checkpoint => checkpoint.Step == request.Step) is { } found
            ? (run, found, null)
            : (null, null, RunProblems.At($"{Pointer}/step", RunProblems.NoSuchCheckpoint(run, $"{request.Step}", checkpoints)));
    }

    /// <summary>What keeps a run from beginning with this one's weights; null when nothing does.</summary>
    public async Task<Problem?> FindObstacleAsync(
        Run origin, string algorithm, AlgorithmOptions options, DatasetContents contents, CancellationToken cancellationToken)
    {
        if (origin.Specification.Algorithm != algorithm)
        {
            return RunProblems.Unsuitable([ProblemError.At("/algorithm", "differs-from-origin", $"A fork keeps the algorithm of its origin, '{origin.Specification.Algorithm}'.")]);
        }

        // A dataset that has been deleted cannot be compared here; the trainer finds it in the checkpoint and compares all the same.
        var dataset = await datasets.FindAsync(origin.Specification.DatasetId, cancellationToken);
        var originOptions = OptionsReader.Read(options.GetType(), origin.Options, out _);
        if (dataset?.Contents is not { } originContents || originOptions is null)
        {
            return null;
        }

        var problems = ForkCompatibility.Check(options, contents, originOptions, originContents);
        return problems.Count == 0
            ? null
            : RunProblems.Unsuitable([.. problems.Select(problem => ProblemError.At("/options" + problem.Pointer, problem.Code, problem.Detail))]);
    }

    /// <summary>Copies the checkpoint's bytes to the new run. Null when they have been removed in the meantime.</summary>
    public async Task<Checkpoint?> CopyAsync(Checkpoint checkpoint, string runId, CancellationToken cancellationToken)
    {
        await using var content = await storage.OpenReadAsync(checkpoint.Key, 0, cancellationToken);
        if (content is null)
        {
            return null;
        }

        var copy = await storage.PutAsync(ObjectKeys.RunCheckpoint(runId, epoch: 0, step: 0), content, cancellationToken);
        if (copy.Sha256 != checkpoint.Sha256)
        {
            await RemoveAsync(runId, cancellationToken);
            return null;
        }

        return checkpoint with { Step = 0, Epoch = 0, Key = copy.Key };
    }

    /// <summary>Removes the copy of a run that was not made.</summary>
    public Task RemoveAsync(string runId, CancellationToken cancellationToken) => storage.RemoveAsync(ObjectKeys.Run(runId), cancellationToken);
}
