using System.Net;
using System.Text;

namespace ImitationService.Api.Tests.Uploads;

/// <summary>A body that breaks off before its end, as when the client dies.</summary>
internal sealed class BrokenContent(string text, int sent, Func<Task> until) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text[..sent]));
        await stream.FlushAsync();
        await until();
        throw new IOException("The client dies.");
    }

    protected override bool TryComputeLength(out long length)
    {
        length = text.Length;
        return true;
    }
}
