using ImitationService.Api.Datasets;
using ImitationService.Api.Datasets.Pages;
using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;
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

    public static Problem SevereFindings(string datasetId, IReadOnlyList<DatasetProblem> findings)
    {
        var codes = string.Join(", ", findings.Select(finding => $"\"{finding.Code}\"").Distinct());
        return new Problem(
            StatusCodes.Status422UnprocessableEntity,
            "severe-findings",
            "Nothing useful can be learned from the dataset as it is.",
            $"The report of {datasetId} has severe findings, which errors lists; {DatasetPageApi.PathOf(datasetId)} shows them. To train all the same, send \"accept_findings\": [{codes}].")
        {
            Errors = [.. findings.Select(finding => finding.ToError() with { Pointer = DatasetPointer })],
        };
    }

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

    public static Problem NotPossible(Run run, RunVerb verb)
    {
        var possible = Enum.GetValues<RunVerb>().Where(run.IsOpenTo).Select(open => open.ToString().ToLowerInvariant()).ToList();
        var rest = possible.Count == 0 ? "Nothing can be done to it now." : $"Possible now: {string.Join(", ", possible)}.";
        return Conflict("run-state", "The run's state does not allow it.", $"Run {run.Id} is {Word(run.State)}: {Word(verb)} is not possible. {rest}");
    }

    public static Problem AlreadyUnderWay(Run run) => Conflict(
        "run-state",
        "The run's state does not allow it.",
        $"Run {run.Id} is {Word(run.State)}: it is under way, and its steps cannot be changed. Possible now: cancel{(run.Allows(RunVerb.Pause) ? ", pause" : "")}.");

    public static Problem DatasetGone(Run run) => Conflict(
        "dataset-gone",
        "The run's dataset is no longer there.",
        $"Run {run.Id} learns from dataset {run.Specification.DatasetId}, which has been deleted. Upload it again and start a new run.");

    public static Problem NothingLeft(Run run, long start) => Unsuitable([ProblemError.At(
        "/steps",
        "nothing-left",
        $"Run {run.Id} would go on from step {start}: give steps above that.")]);

    public static Problem NoSuchCheckpoint(Run run, string step, IReadOnlyList<Checkpoint> checkpoints) => new(
        StatusCodes.Status404NotFound,
        "checkpoint-not-found",
        "The run has no such checkpoint.",
        checkpoints.Count == 0
            ? $"Run {run.Id} has no checkpoint yet."
            : $"Run {run.Id} has no checkpoint '{Problems.Shorten(step)}'. It has: {string.Join(", ", checkpoints.Select(checkpoint => checkpoint.Step))}.");

    public static Problem CheckpointGone(ForkRequest request) => Conflict(
        "checkpoint-gone",
        "The checkpoint is no longer there.",
        $"The checkpoint of step {request.Step} was dropped while it was being copied. Choose another one.");

    /// <summary>A problem of a member of the body.</summary>
    public static Problem At(string pointer, Problem problem) => problem with { Errors = [ProblemError.At(pointer, problem.Code, problem.Detail)] };

    public static Problem BadLastEventId() => Problems.InvalidRequest(ProblemError.In(
        "Last-Event-ID",
        "wrong-type",
        "Last-Event-ID must be the sequence of an event, a whole number from 0."));

    private static Problem Conflict(string code, string title, string detail) => new(StatusCodes.Status409Conflict, code, title, detail);

    private static string Word(Enum value) => value.ToString().ToLowerInvariant();
}
