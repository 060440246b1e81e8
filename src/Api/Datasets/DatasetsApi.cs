using ImitationService.Api.Access;
using ImitationService.Api.Datasets.Frames;
using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Keys;
using ImitationService.Domain.Storage;
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
            .WithDescription("Streams one file or several to the service, which detects their format and reads them. The fields name and mapping come before the files. Answers when the files are read, or after `wait` seconds; the same files with the same mapping give the same dataset again. As JSON, makes the dataset of uploads that are complete (`/v1/uploads`): for large files, and for folders.")
            .TakesHeader(DigestHeader.ContentDigest, "SHA-256 of the whole body (RFC 9530), to be checked; a file part may have its own.")
            .TakesHeader("Prefer", "respond-async answers at once, without waiting for the files to be read.")
            .SendsHeader("Location", "The dataset.")
            .ProducesProblems(403, 404, 409, 413, 415, 422);
        datasets.MapGet("/", ListAsync)
            .WithName("listDatasets")
            .WithSummary("List datasets")
            .WithDescription("From the newest to the oldest.");
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
        datasets.MapGet("/{id}/episodes", ListEpisodesAsync)
            .WithName("listEpisodes")
            .WithSummary("List the episodes")
            .WithDescription("Number, first transition and length of each, in order.")
            .ProducesProblems(404, 409);
        datasets.MapFrames();
        datasets.MapMethods("/{id}/content", [HttpMethods.Get, HttpMethods.Head], DownloadAsync)
            .WithName("downloadDataset")
            .WithSummary("Download the uploaded files")
            .WithDescription("The file as it was uploaded, with ranges; several files come as one zip.")
            .ProducesDownload("application/octet-stream")
            .ProducesProblems(404, 416);
        datasets.MapDelete("/{id}", DeleteAsync)
            .WithName("deleteDataset")
            .WithSummary("Delete a dataset")
            .WithDescription("Removes the dataset and its files. Refused while a run that is not over learns from it; policies that were learned from it stay.")
            .ProducesProblems(403, 404, 409);
    }

    public static async Task<Results<Ok<Page<DatasetView>>, Problem>> ListAsync(
        [AsParameters] PageQuery query,
        ProjectDatasets datasets,
        CancellationToken cancellationToken)
    {
        if (!Page.TryReadCursor(Identifier.Dataset, query.After, out var after))
        {
            return Page.BadCursor();
        }

        var limit = query.Limit ?? Page.DefaultLimit;
        var rows = await datasets.ListAsync(after, limit + 1, cancellationToken);
        return TypedResults.Ok(Page.Of(rows, limit, dataset => Page.CursorOf(dataset.Id), dataset => dataset.ToView()));
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

        return TypedResults.Ok(dataset.ToView());
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

    public static async Task<Results<Ok<Page<EpisodeView>>, Problem>> ListEpisodesAsync(
        string id,
        [AsParameters] PageQuery query,
        ProjectDatasets datasets,
        EpisodeIndex episodes,
        CancellationToken cancellationToken)
    {
        var dataset = await datasets.FindMeantAsync(id, cancellationToken);
        return dataset switch
        {
            null => DatasetProblems.NotFound(id),
            { State: DatasetState.Rejected } => DatasetProblems.Rejected(dataset.Id),
            { Contents: { } contents } => await episodes.ListAsync(dataset.Id, contents.Episodes, query, cancellationToken),
            _ => DatasetProblems.NotRead(dataset.Id),
        };
    }

    public static async Task<IResult> DownloadAsync(
        string id,
        [AsParameters] DownloadQuery query,
        ProjectDatasets datasets,
        IObjectStorage storage,
        CancellationToken cancellationToken)
    {
        if (await datasets.FindMeantAsync(id, cancellationToken) is not { } dataset)
        {
            return DatasetProblems.NotFound(id);
        }

        if (dataset.Files.Count > 1)
        {
            return new DatasetArchive(storage, dataset);
        }

        var file = dataset.Files[0];
        var content = new StoredObject(ObjectKeys.DatasetSourceFile(dataset.Id, 0), file.Bytes, file.Sha256);
        return new ObjectDownload(storage, content, "application/octet-stream", file.Name, query);
    }

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

        return await use.TryRemoveAsync(dataset, cancellationToken) ? TypedResults.NoContent() : DatasetProblems.InUse(id);
    }
}
