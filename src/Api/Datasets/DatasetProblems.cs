using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;

namespace ImitationService.Api.Datasets;

/// <summary>What a dataset can refuse.</summary>
internal static class DatasetProblems
{
    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(1);

    public static Problem NotFound(string id) => id == Latest.Word
        ? Problems.NotFound("dataset", id) with { Detail = "No dataset is ready. Upload one with POST /v1/datasets." }
        : Problems.NotFound("dataset", id);

    public static Problem NotRead(string id) => new(
        StatusCodes.Status409Conflict,
        "dataset-not-read",
        "The dataset has not been read yet.",
        $"The files of {id} are still being read. GET /v1/datasets/{id}?wait=30 answers when they are.")
    {
        RetryAfter = SoonAgain,
    };

    public static Problem Rejected(string id) => new(
        StatusCodes.Status409Conflict,
        "dataset-rejected",
        "The dataset was rejected.",
        $"The files of {id} could not be understood; /v1/datasets/{id}/report says why.");

    public static Problem InUse(string id) => new(
        StatusCodes.Status409Conflict,
        "dataset-in-use",
        "A run that is not over learns from this dataset.",
        $"Cancel the runs of {id}, or wait until they are over: /v1/runs?dataset_id={id} lists them.");

    public static Problem SourceInUse(string id) => new(
        StatusCodes.Status409Conflict,
        "dataset-in-use",
        "A dataset that is being made is made from this one.",
        $"Wait until the datasets that are made from {id} are ready; they are copies then, and it can go.");

    public static Problem SourcesNotFound(IReadOnlyList<ProblemError> errors) => new(
        StatusCodes.Status404NotFound,
        "dataset-not-found",
        "There is no such dataset.",
        "errors lists the sources that are not there.")
    {
        Errors = errors,
    };

    public static Problem SourcesNotReady(IReadOnlyList<ProblemError> errors) => new(
        StatusCodes.Status409Conflict,
        "dataset-not-ready",
        "A dataset can be made only of datasets that are ready.",
        "errors lists the sources that are being read, or were rejected.")
    {
        Errors = errors,
        RetryAfter = SoonAgain,
    };

    public static Problem NotUploaded(string id) => new(
        StatusCodes.Status409Conflict,
        "dataset-not-uploaded",
        "The dataset was not uploaded.",
        $"{id} was made from others, and has no uploaded files. Ask for format=canonical, npz or lerobot.");

    public static Problem NotExported(DatasetProblem problem) => new(
        StatusCodes.Status422UnprocessableEntity,
        "dataset-not-exported",
        "The file could not be made.",
        $"{problem.Detail} {problem.Advice}")
    {
        Errors = [problem.ToError()],
    };

    public static Problem NoEpisode(Dataset dataset, long number) => new(
        StatusCodes.Status404NotFound,
        "episode-not-found",
        "There is no such episode.",
        $"{dataset.Id} has {dataset.Contents!.Episodes} episodes, numbered from 0; there is no {number}.");

    public static Problem Gone() => new(
        StatusCodes.Status409Conflict,
        "dataset-removed",
        "The dataset was removed while its files were being read.",
        "The same files were being uploaded twice at once and were rejected, or somebody deleted them. Send them again to see.");

    public static Problem UploadsUsed() => new(
        StatusCodes.Status409Conflict,
        "uploads-used",
        "The uploads belong to another dataset.",
        "Some of them are part of another dataset, or of one that was rejected or deleted. Send those files again.");

    public static Problem UploadsUnfinished(IReadOnlyList<ProblemError> errors) => new(
        StatusCodes.Status409Conflict,
        "upload-unfinished",
        "Not every byte has arrived.",
        "errors lists the uploads that are not complete; HEAD says where each of them goes on.")
    {
        Errors = errors,
    };

    public static Problem UploadsNotFound(IReadOnlyList<ProblemError> errors) => new(
        StatusCodes.Status404NotFound,
        "upload-not-found",
        "There is no such upload.",
        "errors lists the uploads that are not there: given up, or their time is over.")
    {
        Errors = errors,
    };
}
