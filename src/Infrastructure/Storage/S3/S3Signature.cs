using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ImitationService.Infrastructure.Storage.S3;

/// <summary>
/// Links that carry their own signature (AWS Signature Version 4 in the query, body unsigned), for what the Minio client keeps to
/// itself: uploads in parts. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
/// </summary>
internal static class S3Signature
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>A link to an object of the bucket.</summary>
    /// <param name="endpoint">The server as whoever uses the link reaches it.</param>
    /// <param name="options">Bucket, region and keys.</param>
    /// <param name="method">The one method it is good for.</param>
    /// <param name="key">The object.</param>
    /// <param name="query">Query parameters, which are signed too; their values are empty where they have none.</param>
    /// <param name="now">When it begins.</param>
    /// <param name="lifetime">How long it can be used: seven days at most.</param>
    /// <param name="contentLength">The one length of body it is good for; null where it has none, or it does not matter.</param>
    public static Uri Sign(
        Uri endpoint,
        S3Options options,
        HttpMethod method,
        string key,
        IEnumerable<(string Name, string Value)> query,
        DateTimeOffset now,
        TimeSpan lifetime,
        long? contentLength = null)
    {
        var time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var (names, headers) = contentLength is { } length
            ? ("content-length;host", string.Create(CultureInfo.InvariantCulture, $"content-length:{length}\nhost:{endpoint.Authority}\n"))
            : ("host", $"host:{endpoint.Authority}\n");
        var scope = $"{time[..8]}/{options.Region}/s3/aws4_request";
        (string Name, string Value)[] signing =
        [
            ("X-Amz-Algorithm", Algorithm),
            ("X-Amz-Credential", $"{options.AccessKey}/{scope}"),
            ("X-Amz-Date", time),
            ("X-Amz-Expires", ((int)lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture)),
            ("X-Amz-SignedHeaders", names),
        ];
        var path = $"/{options.Bucket}/{key}";
        var canonicalQuery = string.Join('&', query.Concat(signing)
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value)}"));
        var request = $"{method.Method}\n{path}\n{canonicalQuery}\n{headers}\n{names}\nUNSIGNED-PAYLOAD";
        var text = $"{Algorithm}\n{time}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request)))}";
        var signature = Convert.ToHexStringLower(Mac(SigningKey(options, time[..8]), text));
        return new Uri($"{endpoint.Scheme}://{endpoint.Authority}{path}?{canonicalQuery}&X-Amz-Signature={signature}");
    }

    private static byte[] SigningKey(S3Options options, string day)
    {
        var key = Mac(Encoding.UTF8.GetBytes("AWS4" + options.SecretKey), day);
        return Mac(Mac(Mac(key, options.Region), "s3"), "aws4_request");
    }

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
