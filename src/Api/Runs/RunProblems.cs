using ImitationService.Api.Datasets;
using ImitationService.Api.Http;
using ImitationService.Domain.Runs;

namespace ImitationService.Api.Runs;

/// <summary>What a run, or the request for one, can be refused for.</summary>
internal static class RunProblems
{
    private const string DatasetPointer = "/dataset_id";
    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(2);

    public static Problem NotFound(string id) => id == Latest.Word
        ? Problems.NotFound("run", id) with { Detail = "There is no run yet. Start one with POST /v1/runs." }
        : Problems.NotFound("run", id);

    public static Problem NoSuchDataset(string id)
    {
        var problem = DatasetProblems.NotFound(id);
        return problem with { Errors = [ProblemError.At(DatasetPointer, problem.Code, problem.Detail)] };
    }

    public static Problem DatasetNotRead(string id) => DatasetProblems.NotRead(id) with
    {
        Errors = [ProblemError.At(DatasetPointer, "dataset-not-read", "The dataset is not ready.")],
    };

    public static Problem DatasetRejected(string id) => DatasetProblems.Rejected(id) with
    {
        Errors = [ProblemError.At(DatasetPointer, "dataset-rejected", "The dataset was rejected.")],
    };

    public static Problem Unsuitable(IReadOnlyList<ProblemError> errors) => new(
        StatusCodes.Status422UnprocessableEntity,
        "unsuitable-options",
        "The options do not suit the dataset or this service.",
        errors.Count == 1 ? errors[0].Detail : $"{errors.Count} options do not suit; errors lists them all.")
    {
        Errors = errors,
    };

    public static Problem ClientIdTaken(string clientId) => new(
        StatusCodes.Status409Conflict,
        "client-id-taken",
        "Another run has this identifier.",
        $"'{clientId}' names a run that was asked for with another body. Choose another identifier, or send the same body.");

    public static Problem BadClientId(string clientId) => Problems.InvalidRequest(ProblemError.In(
        "id",
        "bad-client-id",
        $"'{Problems.Shorten(clientId)}' cannot be an identifier: use 1 to 63 of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit; not beginning with run_, and not the word latest."));

    public static Problem NoSuchArtifact(Run run, string name) => new(
        StatusCodes.Status404NotFound,
        "artifact-not-found",
        "The run has no such file.",
        run.Artifacts.Count == 0
            ? $"Run {run.Id} is {run.State.ToString().ToLowerInvariant()}; it has files once it has succeeded."
            : $"Run {run.Id} has no file '{Problems.Shorten(name)}'. It has: {string.Join(", ", run.Artifacts.Select(artifact => artifact.Name))}.")
    {
        RetryAfter = run.IsTerminal ? null : SoonAgain,
    };

    public static Problem BadLastEventId() => Problems.InvalidRequest(ProblemError.In(
        "Last-Event-ID",
        "wrong-type",
        "Last-Event-ID must be the sequence of an event, a whole number from 0."));
}
