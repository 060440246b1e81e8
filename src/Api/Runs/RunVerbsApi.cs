using ImitationService.Api.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ImitationService.Api.Runs;

/// <summary>Endpoints that want something done to a run.</summary>
internal static class RunVerbsApi
{
    public static void MapRunVerbs(this IEndpointRouteBuilder runs)
    {
        runs.MapPost("/{id}/pause", PauseAsync)
            .WithName("pauseRun")
            .WithSummary("Pause a run")
            .WithDescription("Acknowledged at once; the run is paused when its trainer has taken a checkpoint and is gone. A waiting run is paused at once. Pausing again changes nothing.")
            .SendsHeader("Location", "The run.")
            .ProducesProblems(403, 404, 409);
        runs.MapPost("/{id}/resume", ResumeAsync)
            .WithName("resumeRun")
            .WithSummary("Let a run go on")
            .WithDescription("A paused or cancelled run goes on from its last checkpoint, exactly as if it had never stopped; a finished one is extended by more `steps`. With `from_step`, from an earlier checkpoint. Resuming a run that is under way changes nothing.")
            .SendsHeader("Location", "The run.")
            .ProducesProblems(403, 404, 409, 413, 415, 422);
        runs.MapPost("/{id}/retry", RetryAsync)
            .WithName("retryRun")
            .WithSummary("Try a failed run again")
            .WithDescription("With a fresh count of attempts, from its last checkpoint or from the start. Retrying a run that is under way changes nothing.")
            .SendsHeader("Location", "The run.")
            .ProducesProblems(403, 404, 409, 413, 415, 422);
        runs.MapPost("/{id}/checkpoints", RequestCheckpointAsync)
            .WithName("takeCheckpoint")
            .WithSummary("Take a checkpoint now")
            .WithDescription("The trainer takes one after its present step; it is listed once it is stored. While one is awaited, asking again changes nothing.")
            .SendsHeader("Location", "The list of the run's checkpoints.")
            .ProducesProblems(403, 404, 409);
    }

    public static Task<Results<Accepted<RunView>, Problem>> PauseAsync(
        string id, RunWishes wishes, TimeProvider time, CancellationToken cancellationToken) =>
        AnswerAsync(wishes.PauseAsync(id, cancellationToken), RunMappings.PathOf, time);

    public static Task<Results<Accepted<RunView>, Problem>> ResumeAsync(
        string id, OptionalJsonBody<ResumeRequest> body, RunWishes wishes, TimeProvider time, CancellationToken cancellationToken) =>
        AnswerAsync(wishes.ResumeAsync(id, body.Value, cancellationToken), RunMappings.PathOf, time);

    public static Task<Results<Accepted<RunView>, Problem>> RetryAsync(
        string id, OptionalJsonBody<RetryRequest> body, RunWishes wishes, TimeProvider time, CancellationToken cancellationToken) =>
        AnswerAsync(wishes.RetryAsync(id, body.Value, cancellationToken), RunMappings.PathOf, time);

    public static Task<Results<Accepted<RunView>, Problem>> RequestCheckpointAsync(
        string id, RunWishes wishes, TimeProvider time, CancellationToken cancellationToken) =>
        AnswerAsync(wishes.RequestCheckpointAsync(id, cancellationToken), run => $"{RunMappings.PathOf(run)}/checkpoints", time);

    private static async Task<Results<Accepted<RunView>, Problem>> AnswerAsync(Task<GrantedWish> wish, Func<string, string> locate, TimeProvider time)
    {
        var granted = await wish;
        return granted.Run is { } run ? TypedResults.Accepted(locate(run.Id), run.ToView(time.GetUtcNow())) : granted.Problem!;
    }
}
