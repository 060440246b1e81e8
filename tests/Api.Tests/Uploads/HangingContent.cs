using System.Net;
using System.Text;

namespace ImitationService.Api.Tests.Uploads;

/// <summary>A body that stands still behind its beginning.</summary>
internal sealed class HangingContent(string text, bool hang = true) : HttpContent
{
    private readonly TaskCompletionSource _sent = new();
    private readonly TaskCompletionSource _released = new();

    /// <summary>Ends when the part has left.</summary>
    public Task Sent => _sent.Task;

    /// <summary>Lets the body end.</summary>
    public void Release() => _released.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        await stream.FlushAsync(cancellationToken);
        _sent.TrySetResult();
        if (hang)
        {
            await _released.Task.WaitAsync(cancellationToken);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, default);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
