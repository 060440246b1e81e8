using System.IO.Compression;
using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace ImitationService.Api.Datasets;

/// <summary>The files of a dataset as one zip, made while it is sent. The same dataset gives the same bytes.</summary>
internal sealed class DatasetArchive(IObjectStorage storage, Dataset dataset) : IResult
{
    // Nothing in it may depend on when it is made; this is the first time a zip can name.
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var tag = EntityTags.Strong($"zip-{dataset.SourceDigest["sha256:".Length..]}");
        DownloadHeaders.Apply(response, tag, $"{dataset.Id}.zip");
        response.Headers.AcceptRanges = "none";
        if (EntityTags.IsKnown(httpContext.Request, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/zip";

        // ZipArchive ends each entry with a few bytes written synchronously, even when it is disposed asynchronously.
        httpContext.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
        if (!HttpMethods.IsHead(httpContext.Request.Method))
        {
            await WriteAsync(response.Body, httpContext.RequestAborted);
        }
    }

    private async Task WriteAsync(Stream body, CancellationToken cancellationToken)
    {
        await using var archive = await ZipArchive.CreateAsync(body, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        foreach (var (index, file) in dataset.Files.Index())
        {
            // Stored, not deflated: demonstrations are packed already, or go through a wire that packs.
            var entry = archive.CreateEntry(file.Name, CompressionLevel.NoCompression);
            entry.LastWriteTime = Epoch;
            await using var target = await entry.OpenAsync(cancellationToken);
            await using var source = await storage.OpenReadAsync(ObjectKeys.DatasetSourceFile(dataset.Id, index), 0, cancellationToken)
                ?? throw new InvalidOperationException($"Dataset {dataset.Id} has lost file {index}.");
            await source.CopyToAsync(target, cancellationToken);
        }
    }
}
