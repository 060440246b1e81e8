using System.Buffers;
using ImitationService.Domain.Storage;
using Microsoft.Net.Http.Headers;

namespace ImitationService.Api.Http;

/// <summary>
/// A stored object as a download: ranges, strong entity tag, digest of the whole, a name to save it under. Bytes are read from
/// the storage at the range's offset, so the same code serves a folder and a remote store.
/// </summary>
internal sealed class ObjectDownload(IObjectStorage storage, StoredObject content, string mediaType, string fileName, DownloadQuery query) : IResult
{
    private const int BufferBytes = 128 << 10;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        var tag = EntityTags.Strong(content.Sha256);
        DownloadHeaders.Apply(response, tag, fileName);
        response.Headers[DigestHeader.ReprDigest] = DigestHeader.Of(content.Sha256);
        response.Headers.AcceptRanges = "bytes";
        if (EntityTags.IsKnown(request, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        if (query.Redirect == true && HttpMethods.IsGet(request.Method) && await FindLinkAsync(httpContext.RequestAborted) is { } link)
        {
            Redirect(response, link);
            return;
        }

        var range = ByteRange.Of(request, tag, content.Bytes);
        if (range.IsUnsatisfiable)
        {
            response.Headers.ContentRange = $"bytes */{content.Bytes}";
            await Unsatisfiable(content.Bytes).ExecuteAsync(httpContext);
            return;
        }

        response.ContentType = mediaType;
        response.ContentLength = range.Length;
        response.StatusCode = range.IsPartial ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
        if (range.IsPartial)
        {
            response.Headers.ContentRange = $"bytes {range.Offset}-{range.Offset + range.Length - 1}/{content.Bytes}";
        }

        if (!HttpMethods.IsHead(request.Method))
        {
            await SendAsync(response.Body, range, httpContext.RequestAborted);
        }
    }

    private Task<Uri?> FindLinkAsync(CancellationToken cancellationToken) =>
        storage.FindLinkAsync(content.Key, fileName, mediaType, cancellationToken);

    // The link is for the caller alone, and soon over; what describes the bytes comes with the bytes.
    private static void Redirect(HttpResponse response, Uri link)
    {
        response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        response.Headers.Location = link.AbsoluteUri;
        response.Headers.CacheControl = "no-store";
        response.Headers.Remove(HeaderNames.ETag);
        response.Headers.Remove(HeaderNames.ContentDisposition);
        response.Headers.Remove(HeaderNames.AcceptRanges);
        response.Headers.Remove(DigestHeader.ReprDigest);
    }

    private async Task SendAsync(Stream body, ByteRange range, CancellationToken cancellationToken)
    {
        await using var source = await storage.OpenReadAsync(content.Key, range.Offset, cancellationToken)
            ?? throw new InvalidOperationException($"The row names object {content.Key}, which the storage does not have.");
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (var left = range.Length; left > 0;)
            {
                var read = await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken);
                if (read == 0)
                {
                    throw new EndOfStreamException($"Object {content.Key} ended {left} bytes early.");
                }

                await body.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                left -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Problem Unsatisfiable(long bytes) => new(
        StatusCodes.Status416RangeNotSatisfiable,
        "range-not-satisfiable",
        "The range lies outside of the file.",
        $"The file has {bytes} bytes.");
}
