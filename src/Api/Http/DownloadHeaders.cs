using Microsoft.Net.Http.Headers;

namespace ImitationService.Api.Http;

/// <summary>What every download carries.</summary>
internal static class DownloadHeaders
{
    public static void Apply(HttpResponse response, EntityTagHeaderValue tag, string fileName)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(fileName);
        response.Headers.ContentDisposition = disposition.ToString();
        response.Headers.ETag = tag.ToString();

        // What an identifier names never changes, but a shared cache has no business with it.
        response.Headers.CacheControl = "private, max-age=31536000, immutable";
    }
}
