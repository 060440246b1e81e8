using System.Globalization;
using ImitationService.Api.Http;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ImitationService.Api.Runs;

/// <summary>Endpoints that show a run's checkpoints and attempts.</summary>
internal static class RunCheckpointsApi
{
    private const string LastWord = "last";
    private const string BestWord = "best";
    private const string MediaType = "application/octet-stream";
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void MapRunCheckpoints(this IEndpointRouteBuilder runs)
    {
        runs.MapGet("/{id}/checkpoints", ListAsync)
            .WithName("listCheckpoints")
            .WithSummary("List a run's checkpoints")
            .WithDescription("By step: the last one, and the best by validation loss, as many as `keep_checkpoints` says. All of them on one page.")
            .ProducesProblems(404);
        runs.MapGet("/{id}/checkpoints/{step}", GetAsync)
            .WithName("getCheckpoint")
            .WithSummary("Get a checkpoint")
            .WithDescription("Its metrics, its size, its digest, and where to download it.")
            .ProducesProblems(404);
        runs.MapMethods("/{id}/checkpoints/{step}/content", Reading, DownloadAsync)
            .WithName("downloadCheckpoint")
            .WithSummary("Download a checkpoint")
            .WithDescription("One safetensors file: the policy's weights and statistics under the names they have in a bundle, the optimiser, and the position in the training; its manifest is in the header's metadata. Ranges, strong entity tags and `Repr-Digest`.")
            .ProducesDownload(MediaType)
            .ProducesProblems(404, 416);
        runs.MapGet("/{id}/attempts", ListAttemptsAsync)
            .WithName("listAttempts")
            .WithSummary("List a run's attempts")
            .WithDescription("In order: who worked on it, from which step, and how it ended. All of them on one page.")
            .ProducesProblems(404);
    }

    public static async Task<Results<Ok<Page<CheckpointView>>, Problem>> ListAsync(string id, ProjectRuns runs, CancellationToken cancellationToken)
    {
        if (await runs.FindMeantAsync(id, cancellationToken) is not { } run)
        {
            return RunProblems.NotFound(id);
        }

        var checkpoints = await runs.ListCheckpointsAsync(run, cancellationToken);
        return TypedResults.Ok(new Page<CheckpointView>([.. checkpoints.Select(checkpoint => checkpoint.ToView(run.Id, checkpoints))], null));
    }

    public static async Task<Results<Ok<CheckpointView>, Problem>> GetAsync(string id, string step, ProjectRuns runs, CancellationToken cancellationToken)
    {
        if (await runs.FindMeantAsync(id, cancellationToken) is not { } run)
        {
            return RunProblems.NotFound(id);
        }

        var checkpoints = await runs.ListCheckpointsAsync(run, cancellationToken);
        return Find(checkpoints, step) is { } found
            ? TypedResults.Ok(found.ToView(run.Id, checkpoints))
            : RunProblems.NoSuchCheckpoint(run, step, checkpoints);
    }

    public static async Task<IResult> DownloadAsync(
        string id,
        string step,
        [AsParameters] DownloadQuery query,
        ProjectRuns runs,
        IObjectStorage storage,
        CancellationToken cancellationToken)
    {
        if (await runs.FindMeantAsync(id, cancellationToken) is not { } run)
        {
            return RunProblems.NotFound(id);
        }

        var checkpoints = await runs.ListCheckpointsAsync(run, cancellationToken);
        return Find(checkpoints, step) is { } found
            ? new ObjectDownload(storage, new StoredObject(found.Key, found.Bytes, found.Sha256), MediaType, $"{run.Id}-{found.Step}.safetensors", query)
            : RunProblems.NoSuchCheckpoint(run, step, checkpoints);
    }

    public static async Task<Results<Ok<Page<AttemptView>>, Problem>> ListAttemptsAsync(string id, ProjectRuns runs, CancellationToken cancellationToken)
    {
        if (await runs.FindMeantAsync(id, cancellationToken) is not { } run)
        {
            return RunProblems.NotFound(id);
        }

        var attempts = await runs.ListAttemptsAsync(run, cancellationToken);
        return TypedResults.Ok(new Page<AttemptView>([.. attempts.Select(attempt => attempt.ToView())], null));
    }

    private static Checkpoint? Find(IReadOnlyList<Checkpoint> checkpoints, string step) => step switch
    {
        LastWord => checkpoints.Count == 0 ? null : checkpoints[^1],
        BestWord => CheckpointRetention.FindBest(checkpoints),
        _ => long.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? checkpoints.FirstOrDefault(checkpoint => checkpoint.Step == number)
            : null,
    };
}
