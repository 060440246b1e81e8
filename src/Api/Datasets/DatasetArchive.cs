using System.IO.Compression;
using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace ImitationService.Api.Datasets;

/// <summary>The files of a dataset as one zip, made while it is sent. The same dataset gives the same bytes.</summary>
internal sealed class DatasetArchive : IResult
{
    // Nothing in it may depend on when it is made; this is the first time a zip can name.
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly IObjectStorage _storage;
    private readonly Dataset _dataset;
    private readonly string _kind;
    private readonly IReadOnlyList<(string Name, string Key)> _files;

    private DatasetArchive(IObjectStorage storage, Dataset dataset, string kind, IReadOnlyList<(string Name, string Key)> files) =>
        (_storage, _dataset, _kind, _files) = (storage, dataset, kind, files);

    /// <summary>The uploaded files, under their names.</summary>
    public static DatasetArchive Source(IObjectStorage storage, Dataset dataset) =>
        new(storage, dataset, "zip", [.. dataset.Files.Select((file, index) => (file.Name, ObjectKeys.DatasetSourceFile(dataset.Id, index)))]);

    /// <summary>The canonical dataset, without the report that lies beside it.</summary>
    public static async Task<DatasetArchive> CanonicalAsync(IObjectStorage storage, Dataset dataset, CancellationToken cancellationToken)
    {
        var prefix = ObjectKeys.DatasetCanonical(dataset.Id);
        var files = new List<(string Name, string Key)>();
        await foreach (var key in storage.ListAsync(prefix, cancellationToken))
        {
            files.Add((key[prefix.Length..], key));
        }

        return new DatasetArchive(storage, dataset, "canonical", [.. files.Where(file => file.Name != DatasetAnalysis.FileName)]);
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var tag = EntityTags.Strong($"{_kind}-{_dataset.SourceDigest["sha256:".Length..]}");
        DownloadHeaders.Apply(response, tag, _kind == "zip" ? $"{_dataset.Id}.zip" : $"{_dataset.Id}-{_kind}.zip");
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
        foreach (var (name, key) in _files)
        {
            // Stored, not deflated: demonstrations are packed already, or go through a wire that packs.
            var entry = archive.CreateEntry(name, CompressionLevel.NoCompression);
            entry.LastWriteTime = Epoch;
            await using var target = await entry.OpenAsync(cancellationToken);
            await using var source = await _storage.OpenReadAsync(key, 0, cancellationToken)
                ?? throw new InvalidOperationException($"Dataset {_dataset.Id} has lost {key}.");
            await source.CopyToAsync(target, cancellationToken);
        }
    }
}
