using System.Net;
using System.Net.Http.Headers;
using ImitationService.Domain.Storage;
using Minio.DataModel.Args;

namespace ImitationService.Infrastructure.Storage.S3;

/// <summary>
/// An object from an offset to its end, read over a signed link. When the connection breaks on the way, reading goes on where it
/// stood, provided that the object is still the same.
/// </summary>
internal sealed class S3Reading : ForwardStream
{
    private const int LinkSeconds = 900;

    private readonly S3Server _server;
    private readonly string _key;
    private readonly string? _tag;
    private long _offset;
    private HttpResponseMessage _response;
    private Stream _content;

    private S3Reading(S3Server server, string key, long offset, HttpResponseMessage response, Stream content)
    {
        (_server, _key, _offset, _response, _content) = (server, key, offset, response, content);
        _tag = response.Headers.ETag?.Tag;
    }

    public override long Position
    {
        get => _offset;
        set => throw new NotSupportedException();
    }

    /// <summary>Opens an object; null when there is none.</summary>
    public static async Task<Stream?> OpenAsync(S3Server server, string key, long offset, CancellationToken cancellationToken)
    {
        var response = await RequestAsync(server, key, offset, tag: null, cancellationToken);
        switch (response.StatusCode)
        {
            case HttpStatusCode.NotFound:
                response.Dispose();
                return null;
            case HttpStatusCode.RequestedRangeNotSatisfiable:
                // Nothing lies behind the end.
                response.Dispose();
                return Null;
            default:
                return new S3Reading(server, key, offset, Check(response, key, offset), await response.Content.ReadAsStreamAsync(cancellationToken));
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var isBroken = false;
        var count = await _server.AskAsync(
            async deadline =>
            {
                if (isBroken)
                {
                    await ReopenAsync(cancellationToken);
                    deadline.Renew();
                }

                isBroken = true;
                return await ReadOnceAsync(buffer, deadline);
            },
            cancellationToken);
        _offset += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _response.Dispose();
        }

        base.Dispose(disposing);
    }

    private static async Task<HttpResponseMessage> RequestAsync(
        S3Server server,
        string key,
        long offset,
        string? tag,
        CancellationToken cancellationToken)
    {
        var sign = new PresignedGetObjectArgs().WithBucket(server.Bucket).WithObject(key).WithExpiry(LinkSeconds);
        return await server.AskAsync(
            async deadline =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, await server.Client.PresignedGetObjectAsync(sign));
                request.Headers.Range = offset > 0 ? new RangeHeaderValue(offset, null) : null;
                if (tag is not null)
                {
                    request.Headers.IfMatch.ParseAdd(tag);
                }

                var response = await server.Reads.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
                if (response.StatusCode >= HttpStatusCode.InternalServerError)
                {
                    response.Dispose();
                    throw new HttpRequestException("The object storage failed.", inner: null, response.StatusCode);
                }

                return response;
            },
            cancellationToken);
    }

    private static HttpResponseMessage Check(HttpResponseMessage response, string key, long offset)
    {
        var expected = offset > 0 ? HttpStatusCode.PartialContent : HttpStatusCode.OK;
        if (response.StatusCode == expected)
        {
            return response;
        }

        response.Dispose();
        throw new IOException($"Reading {key} from {offset} on was answered with {(int)response.StatusCode}.");
    }

    private async Task ReopenAsync(CancellationToken cancellationToken)
    {
        _response.Dispose();
        _response = Check(await RequestAsync(_server, _key, _offset, _tag, cancellationToken), _key, _offset);
        _content = await _response.Content.ReadAsStreamAsync(cancellationToken);
    }

    private async Task<int> ReadOnceAsync(Memory<byte> buffer, Deadline deadline)
    {
        try
        {
            return await _content.ReadAsync(buffer, deadline.Token);
        }
        catch (IOException exception)
        {
            throw new StorageUnreachableException($"The connection broke while {_key} was read.", exception);
        }
    }
}
