using System.Globalization;
using System.Net;
using System.Xml;
using System.Xml.Linq;
using ImitationService.Domain.Storage;

namespace ImitationService.Infrastructure.Storage.S3;

/// <summary>Uploads in parts as the protocol has them, each request repeated while the server is away.</summary>
internal sealed class S3Multipart(S3Server server)
{
    private const string NoSuchUpload = "NoSuchUpload";

    private static readonly TimeSpan LinkLifetime = TimeSpan.FromMinutes(15);
    private static readonly string[] Damages = [NoSuchUpload, "InvalidPart", "InvalidPartOrder", "EntityTooSmall"];

    /// <summary>Begins one.</summary>
    /// <returns>The server's name for it.</returns>
    public async Task<string> BeginAsync(string key, CancellationToken cancellationToken)
    {
        var (document, _) = await SendAsync(HttpMethod.Post, key, [("uploads", string.Empty)], content: null, cancellationToken);
        return ValueOf(document!.Root!, "UploadId") ?? throw new IOException("The object storage began an upload and did not name it.");
    }

    /// <summary>Sends a part; the same number again replaces it.</summary>
    /// <returns>The server's tag of it.</returns>
    public async Task<string> PutPartAsync(string key, string id, int number, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var (_, tag) = await SendAsync(HttpMethod.Put, key, PartQuery(id, number), () => new ReadOnlyMemoryContent(bytes), cancellationToken);
        return tag ?? throw new IOException("The object storage took a part and gave no tag for it.");
    }

    /// <summary>Makes the object of its parts.</summary>
    /// <exception cref="UploadDamagedException">A part is not there, or is another one.</exception>
    public async Task CompleteAsync(string key, string id, IReadOnlyList<string> tags, CancellationToken cancellationToken)
    {
        var parts = tags.Select((tag, index) => new XElement("Part", new XElement("PartNumber", index + 1), new XElement("ETag", tag)));
        var body = new XElement("CompleteMultipartUpload", parts).ToString(SaveOptions.DisableFormatting);
        await SendAsync(HttpMethod.Post, key, [("uploadId", id)], () => new StringContent(body), cancellationToken);
    }

    /// <summary>The parts that are there, by number.</summary>
    /// <exception cref="UploadDamagedException">There is no such upload.</exception>
    public async Task<IReadOnlyList<S3Part>> ListPartsAsync(string key, string id, CancellationToken cancellationToken)
    {
        var parts = new List<S3Part>();
        for (var marker = "0"; ;)
        {
            var (document, _) = await SendAsync(HttpMethod.Get, key, [("uploadId", id), ("part-number-marker", marker)], content: null, cancellationToken);
            var root = document!.Root!;
            parts.AddRange(root.Elements().Where(element => element.Name.LocalName == "Part").Select(ReadPart));
            if (ValueOf(root, "IsTruncated") != "true" || ValueOf(root, "NextPartNumberMarker") is not { } next)
            {
                return parts;
            }

            marker = next;
        }
    }

    /// <summary>The query of a part's link.</summary>
    public static (string Name, string Value)[] PartQuery(string id, int number) =>
        [("partNumber", number.ToString(CultureInfo.InvariantCulture)), ("uploadId", id)];

    private Task<(XDocument? Document, string? Tag)> SendAsync(
        HttpMethod method,
        string key,
        (string Name, string Value)[] query,
        Func<HttpContent>? content,
        CancellationToken cancellationToken) => server.AskAsync(
            async deadline =>
            {
                using var request = new HttpRequestMessage(method, server.Sign(method, key, query, LinkLifetime)) { Content = content?.Invoke() };
                using var response = await server.Reads.SendAsync(request, deadline.Token);
                var document = Parse(await response.Content.ReadAsStringAsync(deadline.Token));
                Refuse(response.StatusCode, document);
                return (document, response.Headers.ETag?.Tag);
            },
            cancellationToken);

    // An answer that has begun can still fail: then it is 200, and its body an error.
    private static void Refuse(HttpStatusCode status, XDocument? document)
    {
        var code = document?.Root is { Name.LocalName: "Error" } error ? ValueOf(error, "Code") : null;
        if (code is null && status < HttpStatusCode.BadRequest)
        {
            return;
        }

        if (Damages.Contains(code))
        {
            throw new UploadDamagedException($"The object storage refused an upload's parts: {code}.");
        }

        // As S3Server tells apart what is full, what is away, and what is neither.
        var meaning = code switch
        {
            "QuotaExceeded" => HttpStatusCode.InsufficientStorage,
            "InternalError" or "SlowDown" or "ServiceUnavailable" => HttpStatusCode.ServiceUnavailable,
            _ => status,
        };
        throw meaning >= HttpStatusCode.InternalServerError
            ? new HttpRequestException($"The object storage failed: {code ?? status.ToString()}.", inner: null, meaning)
            : new IOException($"The object storage refused a request: {code ?? status.ToString()}.");
    }

    private static XDocument? Parse(string text)
    {
        try
        {
            return text.Length == 0 ? null : XDocument.Parse(text);
        }
        catch (XmlException)
        {
            // Of a proxy on the way; the status says enough.
            return null;
        }
    }

    private static S3Part ReadPart(XElement part) => new(
        int.Parse(ValueOf(part, "PartNumber")!, CultureInfo.InvariantCulture),
        long.Parse(ValueOf(part, "Size")!, CultureInfo.InvariantCulture),
        ValueOf(part, "ETag")!);

    private static string? ValueOf(XElement parent, string name) =>
        parent.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;
}

/// <summary>A part that the server has.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Tag">The server's tag of it.</param>
internal sealed record S3Part(int Number, long Bytes, string Tag);
