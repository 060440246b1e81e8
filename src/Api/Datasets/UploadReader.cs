using System.Security.Cryptography;
using System.Text;
using ImitationService.Api.Http;
using ImitationService.Domain.Storage;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ImitationService.Api.Datasets;

/// <summary>
/// Reads an upload part by part, forwards only: each file goes to the storage while it arrives, so memory stays flat whatever
/// its size.
/// </summary>
internal sealed class UploadReader(IObjectStorage storage, IOptions<UploadOptions> options)
{
    private const int MaximumBoundaryLength = 70;
    private const int BufferBytes = 64 << 10;

    private readonly UploadOptions _options = options.Value;

    /// <summary>Stores every file of the request under the upload's identifier.</summary>
    /// <exception cref="UploadException">The upload is refused; its problem says why.</exception>
    public async Task<IncomingUpload> ReadAsync(string uploadId, HttpRequest request, CancellationToken cancellationToken)
    {
        var expected = ReadDigest(request.Headers[DigestHeader.ContentDigest]);
        using var hash = expected is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var body = new UploadStream(request.Body, _ => { }, hash);
        var form = new UploadForm(uploadId, _options);
        var reader = new MultipartReader(BoundaryOf(request.ContentType), body, BufferBytes) { HeadersCountLimit = 16, HeadersLengthLimit = 8 << 10 };
        while (await NextAsync(reader, cancellationToken) is { } section)
        {
            await ReadAsync(section, form, cancellationToken);
        }

        if (expected is not null)
        {
            await body.CopyToAsync(Stream.Null, cancellationToken);
            Compare("The request's body", expected, Convert.ToHexStringLower(hash!.GetHashAndReset()));
        }

        return form.Complete();
    }

    private async Task ReadAsync(MultipartSection section, UploadForm form, CancellationToken cancellationToken)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || disposition.DispositionType != "form-data")
        {
            throw new UploadException(UploadProblems.Malformed("A part has no Content-Disposition: form-data."));
        }

        var field = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
        if (disposition.FileNameStar.HasValue || disposition.FileName.HasValue)
        {
            var fileName = disposition.FileNameStar.HasValue ? disposition.FileNameStar : HeaderUtilities.RemoveQuotes(disposition.FileName);
            await ReadFileAsync(section, form, field, fileName.ToString(), cancellationToken);
        }
        else
        {
            form.AddField(field, await ReadFieldAsync(section, field, form.MaximumFieldBytes(field), cancellationToken));
        }
    }

    private async Task ReadFileAsync(MultipartSection section, UploadForm form, string field, string fileName, CancellationToken cancellationToken)
    {
        var index = form.StartFile(field, fileName);
        var expected = ReadDigest(section.Headers?.GetValueOrDefault(DigestHeader.ContentDigest) ?? default);
        await using var content = new UploadStream(section.Body, form.CountBytes, hash: null);
        var stored = await storage.PutAsync(ObjectKeys.IncomingFile(form.UploadId, index), content, cancellationToken);
        if (expected is not null)
        {
            Compare($"The file '{form.FileName}'", expected, stored.Sha256);
        }

        form.FinishFile(stored);
    }

    private static async Task<string> ReadFieldAsync(MultipartSection section, string field, int maximumBytes, CancellationToken cancellationToken)
    {
        var bytes = 0;
        await using var content = new UploadStream(section.Body, Count, hash: null);
        using var buffer = new MemoryStream();
        await content.CopyToAsync(buffer, cancellationToken);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, bytes);

        void Count(int read)
        {
            bytes += read;
            if (bytes > maximumBytes)
            {
                throw new UploadException(UploadProblems.FieldTooLong(field, maximumBytes));
            }
        }
    }

    private static async Task<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException || exception.GetType() == typeof(IOException))
        {
            throw new UploadException(UploadProblems.Malformed("A part's headers are damaged or too long, or the body ends before its closing boundary."));
        }
    }

    private static string BoundaryOf(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var parsed) || !parsed.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            throw new UploadException(Problems.UnsupportedMediaType("multipart/form-data, or as application/json that names uploads"));
        }

        var boundary = HeaderUtilities.RemoveQuotes(parsed.Boundary).ToString();
        return boundary.Length is > 0 and <= MaximumBoundaryLength
            ? boundary
            : throw new UploadException(UploadProblems.Malformed($"Content-Type must name a boundary of 1 to {MaximumBoundaryLength} characters."));
    }

    private static string? ReadDigest(Microsoft.Extensions.Primitives.StringValues header) =>
        DigestHeader.TryRead(header, out var sha256) ? sha256 : throw new UploadException(UploadProblems.BadDigest());

    private static void Compare(string what, string expected, string actual)
    {
        if (expected != actual)
        {
            throw new UploadException(UploadProblems.DigestMismatch(what, expected, actual));
        }
    }
}
