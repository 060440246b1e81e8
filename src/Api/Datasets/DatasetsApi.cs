using ImitationService.Api.Access;
using ImitationService.Api.Datasets.Episodes;
using ImitationService.Api.Datasets.Frames;
using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Keys;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ImitationService.Api.Datasets;

/// <summary>Endpoints of datasets.</summary>
internal static class DatasetsApi
{
    public static void MapDatasets(this IEndpointRouteBuilder endpoints)
    {
        var datasets = endpoints.MapGroup("/datasets").WithTags("Datasets").RequireScopes(KeyScopes.DatasetsRead, KeyScopes.DatasetsWrite);

        datasets.MapPost("/", DatasetUploadApi.UploadAsync)
            .WithName("uploadDataset")
            .WithSummary("Upload demonstrations")
            .WithDescription("Streams one file or several to the service, which detects their format and reads them. The fields name, tags and mapping come before the files. Answers when the files are read, or after `wait` seconds; the same files with the same mapping give the same dataset again. As JSON, makes the dataset of uploads that are complete (`/v1/uploads`): for large files, and for folders.")
            .TakesHeader(DigestHeader.ContentDigest, "SHA-256 of the whole body (RFC 9530), to be checked; a file part may have its own.")
            .TakesHeader("Prefer", "respond-async answers at once, without waiting for the files to be read.")
            .SendsHeader("Location", "The dataset.")
            .ProducesProblems(403, 404, 409, 413, 415, 422);
        datasets.MapPost("/derived", DerivedDatasetApi.CreateAsync)
            .WithName("deriveDataset")
            .WithSummary("Make a dataset from others")
            .WithDescription("Keeps or drops episodes, filters them by return, success or task, drops or renames features, and joins datasets, without an upload. Values are copied unchanged. Answers when it is made, or after `wait` seconds; `derived_from` says what every operation kept and dropped. The same recipe over the same datasets gives the same dataset again.")
            .TakesHeader(IdempotentRequests.Header, "A text of your choice, new for each dataset: the same request under the same key gets the same answer.")
            .TakesHeader("Prefer", "respond-async answers at once, without waiting for the dataset to be made.")
            .SendsHeader("Location", "The dataset.")
            .SendsHeader("Retry-After", "Seconds until the dataset is worth asking about; with 202.")
            .SendsHeader(IdempotentRequests.ReplayedHeader, "true where the answer was given before.")
            .Produces<DatasetView>(StatusCodes.Status201Created)
            .Produces<DatasetView>(StatusCodes.Status200OK)
            .Produces<DatasetView>(StatusCodes.Status202Accepted)
            .ProducesProblems(403, 404, 409, 413, 415, 422);
        datasets.MapGet("/", ListAsync)
            .WithName("listDatasets")
            .WithSummary("List datasets")
            .WithDescription("From the newest to the oldest; those with the words of `q`, and with every `tag`.");
        datasets.MapGet("/{id}", GetAsync)
            .WithName("getDataset")
            .WithSummary("Get a dataset")
            .WithDescription("With `wait`, answers when its files are read, or when the time is over.")
            .ProducesProblems(404);
        datasets.MapGet("/{id}/report", GetReportAsync)
            .WithName("getDatasetReport")
            .WithSummary("Get the quality report")
            .WithDescription("Counts, statistics and spread of each feature, what the actions follow from, and every finding with its place, its effect on training and what to do. `/datasets/{id}` shows it as a page.")
            .ProducesProblems(404, 409);
        datasets.MapEpisodes();
        datasets.MapFrames();
        datasets.MapMethods("/{id}/content", [HttpMethods.Get, HttpMethods.Head], DatasetContentApi.DownloadAsync)
            .WithName("downloadDataset")
            .WithSummary("Download a dataset")
            .WithDescription("The file as it was uploaded, with ranges; several files come as one zip. With `format`, the dataset as it was understood: `canonical`, or `npz` or `lerobot`, which a worker makes when somebody asks first: 202 while it does, the file with ranges afterwards.")
            .ProducesDownload("application/octet-stream")
            .Produces<DatasetView>(StatusCodes.Status202Accepted)
            .SendsHeader("Retry-After", "Seconds until it is worth asking again; with 202.")
            .ProducesProblems(404, 409, 416, 422);
        datasets.MapPatch("/{id}", DatasetChangeApi.ChangeAsync)
            .WithName("changeDataset")
            .WithSummary("Change name or tags")
            .WithDescription("What is absent stays. What a dataset holds never changes: make another of it with POST /v1/datasets/derived.")
            .ProducesProblems(403, 404, 413, 415);
        datasets.MapDelete("/{id}", DeleteAsync)
            .WithName("deleteDataset")
            .WithSummary("Delete a dataset")
            .WithDescription("Removes the dataset and its files. Refused while a run that is not over learns from it, or while a dataset is being made from it; policies that were learned from it and datasets that were made from it stay.")
            .ProducesProblems(403, 404, 409);
    }

    public static async Task<Results<Ok<Page<DatasetView>>, Problem>> ListAsync(
        [AsParameters] DatasetListQuery query,
        ProjectDatasets datasets,
        CancellationToken cancellationToken)
    {
        if (!Page.TryReadCursor(Identifier.Dataset, query.After, out var after))
        {
            return Page.BadCursor();
        }

        var limit = query.Limit ?? Page.DefaultLimit;
        var rows = await datasets.ListAsync(query.ToSearch(), after, limit + 1, cancellationToken);
        var views = await datasets.ViewAsync(rows, cancellationToken);
        return TypedResults.Ok(Page.Of(views, limit, dataset => Page.CursorOf(dataset.Id), dataset => dataset));
    }

    public static async Task<Results<Ok<DatasetView>, Problem>> GetAsync(
        string id,
        [AsParameters] WaitQuery query,
        ProjectDatasets datasets,
        Watcher watcher,
        HttpResponse response,
        CancellationToken cancellationToken)
    {
        if (await datasets.FindMeantAsync(id, cancellationToken) is not { } meant)
        {
            return DatasetProblems.NotFound(id);
        }

        var dataset = await watcher.WatchAsync(
            meant.Id,
            TimeSpan.FromSeconds(query.Wait ?? 0),
            cancelled => datasets.FindAsync(meant.Id, cancelled),
            current => current.State is DatasetState.Ready or DatasetState.Rejected,
            cancellationToken);
        if (dataset is null)
        {
            return DatasetProblems.NotFound(id);
        }

        if (dataset.State is DatasetState.Uploaded or DatasetState.Reading)
        {
            response.Headers.RetryAfter = "1";
        }

        return TypedResults.Ok(await datasets.ViewAsync(dataset, cancellationToken));
    }

    public static async Task<Results<Ok<DatasetReportView>, Problem>> GetReportAsync(
        string id,
        ProjectDatasets datasets,
        DatasetAnalyses analyses,
        CancellationToken cancellationToken) =>
        await datasets.FindMeantAsync(id, cancellationToken) switch
        {
            null => DatasetProblems.NotFound(id),
            { Report: { } report } dataset => TypedResults.Ok(DatasetReportView.Of(report, await analyses.FindAsync(dataset, cancellationToken))),
            var dataset => DatasetProblems.NotRead(dataset.Id),
        };

    public static async Task<Results<NoContent, Problem>> DeleteAsync(
        string id,
        ProjectDatasets datasets,
        DatasetUse use,
        CancellationToken cancellationToken)
    {
        if (await datasets.FindAsync(id, cancellationToken) is not { } dataset)
        {
            return DatasetProblems.NotFound(id);
        }

        return await use.RemoveAsync(dataset, cancellationToken) is { } problem ? problem : TypedResults.NoContent();
    }
}
