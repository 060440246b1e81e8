using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace ImitationService.Api.Http;

/// <summary>What every JSON body has in common.</summary>
internal static class JsonBody
{
    /// <summary>Their media type.</summary>
    public const string MediaType = "application/json";

    /// <summary>Whether a body is JSON in UTF-8, as its <c>Content-Type</c> says.</summary>
    public static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var parsed)
        && parsed.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase)
        && (!parsed.Charset.HasValue || parsed.Charset.Value.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}

/// <summary>A JSON body, read so that everything wrong with it is said at once and in the client's own terms.</summary>
internal sealed class JsonBody<T> : IBoundBody, IEndpointParameterMetadataProvider
    where T : class
{
    private const int MaximumDepth = 32;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaximumDepth, AllowDuplicateProperties = false };

    private readonly T? _value;

    private JsonBody(T value, string digest)
    {
        _value = value;
        Digest = digest;
    }

    private JsonBody(Problem problem)
    {
        Problem = problem;
        Digest = string.Empty;
    }

    /// <summary>The body; <see cref="RequestRules"/> lets no handler run without one.</summary>
    public T Value => _value ?? throw new InvalidOperationException("The body was refused.");

    /// <summary>SHA-256 of the bytes as they came, lower-case hexadecimal.</summary>
    public string Digest { get; }

    public Problem? Problem { get; }

    public static async ValueTask<JsonBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (!JsonBody.IsJson(context.Request.ContentType))
        {
            return new JsonBody<T>(Problems.UnsupportedMediaType($"{JsonBody.MediaType} in UTF-8"));
        }

        return await ReadAsync(context);
    }

    /// <summary>Reads a body that is known to be JSON.</summary>
    public static async Task<JsonBody<T>> ReadAsync(HttpContext context)
    {
        var bytes = await ReadBytesAsync(context.Request, context.RequestAborted);
        return bytes is null ? new JsonBody<T>(Problems.TooLarge($"The body may have {ServerLimits.MaximumJsonBytes} bytes.")) : Read(bytes);
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata([JsonBody.MediaType], typeof(T)));

    private static JsonBody<T> Read(byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            return new JsonBody<T>(Problems.MalformedJson("The body is empty; a JSON object is expected."));
        }

        var errors = new List<ProblemError>();
        var value = default(T);
        try
        {
            value = JsonNode.Parse(bytes, nodeOptions: null, Strict) is JsonObject json
                ? RecordReader.Read<T>(json, string.Empty, errors)
                : NotAnObject(errors);
        }
        catch (Exception exception) when (JsonFault.IsFault(exception))
        {
            return new JsonBody<T>(Problems.MalformedJson(JsonFault.Describe(exception)));
        }

        return value is null
            ? new JsonBody<T>(Problems.InvalidRequest(errors))
            : new JsonBody<T>(value, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    /// <summary>The whole body; null when it is too large.</summary>
    private static async Task<byte[]?> ReadBytesAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > ServerLimits.MaximumJsonBytes)
        {
            return null;
        }

        using var buffer = new MemoryStream();
        var chunk = new byte[16 << 10];
        for (int read; (read = await request.Body.ReadAsync(chunk, cancellationToken)) > 0;)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > ServerLimits.MaximumJsonBytes)
            {
                return null;
            }
        }

        return buffer.ToArray();
    }

    private static T? NotAnObject(List<ProblemError> errors)
    {
        errors.Add(ProblemError.At(string.Empty, "wrong-type", "The body must be a JSON object."));
        return null;
    }
}
