using System.Globalization;
using ImitationService.Api.Http;
using ImitationService.Domain.Uploads;

namespace ImitationService.Api.Uploads;

/// <summary>The headers of tus 1.0 (https://tus.io/protocols/resumable-upload).</summary>
internal static class TusHeaders
{
    public const string Resumable = "Tus-Resumable";
    public const string Version = "1.0.0";
    public const string Extensions = "creation,checksum,expiration,termination";
    public const string MediaType = "application/offset+octet-stream";
    public const string Length = "Upload-Length";
    public const string Offset = "Upload-Offset";
    public const string Metadata = "Upload-Metadata";
    public const string Checksum = "Upload-Checksum";
    public const string Expires = "Upload-Expires";

    /// <summary>Whether the client speaks this version.</summary>
    public static bool IsOurVersion(HttpRequest request) => request.Headers[Resumable] == Version;

    /// <summary>A number of bytes in a header, or null.</summary>
    public static long? FindBytes(HttpRequest request, string header) =>
        long.TryParse(request.Headers[header], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;

    /// <summary>Says how far an upload is, and when it goes.</summary>
    public static void Describe(HttpResponse response, Upload upload)
    {
        response.Headers[Offset] = upload.Pieces.Bytes.ToString(CultureInfo.InvariantCulture);
        response.Headers[Expires] = upload.ExpiresAt.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
        if (upload.Sha256 is { } sha256)
        {
            response.Headers[DigestHeader.ReprDigest] = DigestHeader.Of(sha256);
        }
    }
}
