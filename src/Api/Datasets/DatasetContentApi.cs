using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Storage;
using Microsoft.Extensions.Options;

namespace ImitationService.Api.Datasets;

/// <summary><c>GET /v1/datasets/{id}/content</c>.</summary>
internal static class DatasetContentApi
{
    private const string AnyBytes = "application/octet-stream";
    private const string Zip = "application/zip";

    public static async Task<IResult> DownloadAsync(
        string id,
        [AsParameters] DatasetContentQuery query,
        HttpContext context,
        ProjectDatasets datasets,
        DatasetExports exports,
        IObjectStorage storage,
        IOptions<UploadOptions> options,
        CancellationToken cancellationToken)
    {
        if (await datasets.FindMeantAsync(id, cancellationToken) is not { } dataset)
        {
            return DatasetProblems.NotFound(id);
        }

        var format = query.Format?.Value ?? (dataset.Lineage is null ? ContentFormat.Source : ContentFormat.Canonical);
        var patience = TimeSpan.FromSeconds(query.Wait ?? options.Value.WaitSeconds);
        return (format, dataset.State) switch
        {
            (ContentFormat.Source, _) => Source(dataset, storage, query),
            (_, DatasetState.Rejected) => DatasetProblems.Rejected(dataset.Id),
            (_, not DatasetState.Ready) => DatasetProblems.NotRead(dataset.Id),
            (ContentFormat.Canonical, _) => await DatasetArchive.CanonicalAsync(storage, dataset, cancellationToken),
            (ContentFormat.Npz, _) => await ExportAsync(ExportFormat.Npz, AnyBytes, $"{dataset.Id}.npz"),
            _ => await ExportAsync(ExportFormat.Lerobot, Zip, $"{dataset.Id}-lerobot.zip"),
        };

        async Task<IResult> ExportAsync(ExportFormat form, string mediaType, string fileName)
        {
            var export = await exports.GetAsync(dataset, form, patience, cancellationToken);
            if (export.Problem is { } problem)
            {
                return DatasetProblems.NotExported(problem);
            }

            if (export.File is { } file)
            {
                return new ObjectDownload(storage, file, mediaType, fileName, new DownloadQuery { Redirect = query.Redirect });
            }

            context.Response.Headers.RetryAfter = RecordedResult.RetryAfterSeconds;
            return TypedResults.Accepted(context.Request.Path + context.Request.QueryString, await datasets.ViewAsync(dataset, cancellationToken));
        }
    }

    private static IResult Source(Dataset dataset, IObjectStorage storage, DatasetContentQuery query)
    {
        if (dataset.Files is not [var file])
        {
            return dataset.Files.Count == 0 ? DatasetProblems.NotUploaded(dataset.Id) : DatasetArchive.Source(storage, dataset);
        }

        var content = new StoredObject(ObjectKeys.DatasetSourceFile(dataset.Id, 0), file.Bytes, file.Sha256);
        return new ObjectDownload(storage, content, AnyBytes, UploadNames.WithoutFolders(file.Name), new DownloadQuery { Redirect = query.Redirect });
    }
}
