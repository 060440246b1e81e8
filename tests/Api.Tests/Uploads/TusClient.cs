using System.Net.Http.Headers;
using System.Text;

namespace ImitationService.Api.Tests.Uploads;

/// <summary>Requests of tus, one by one, as a client may send them.</summary>
internal static class TusClient
{
    public static string Metadata(params (string Key, string Value)[] pairs) =>
        string.Join(',', pairs.Select(pair => $"{pair.Key} {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Value))}"));

    public static Task<HttpResponseMessage> BeginAsync(this HttpClient client, long length, params (string Key, string Value)[] metadata) => client.TusAsync(
        HttpMethod.Post,
        "/v1/uploads",
        ("Upload-Length", $"{length}"),
        ("Upload-Metadata", Metadata(metadata)));

    /// <summary>Begins an upload; its path.</summary>
    public static async Task<string> PathOfNewAsync(this HttpClient client, long length, params (string Key, string Value)[] metadata)
    {
        using var response = await client.BeginAsync(length, metadata);
        Assert.Equal(201, (int)response.StatusCode);
        return response.Headers.Location!.ToString();
    }

    public static Task<HttpResponseMessage> AppendAsync(this HttpClient client, string path, long offset, string text, string? checksum = null) =>
        client.AppendAsync(path, offset, new ByteArrayContent(Encoding.UTF8.GetBytes(text)), checksum);

    public static async Task<HttpResponseMessage> AppendAsync(this HttpClient client, string path, long offset, HttpContent content, string? checksum = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, path) { Content = content };
        content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Offset", $"{offset}");
        if (checksum is not null)
        {
            request.Headers.Add("Upload-Checksum", checksum);
        }

        return await client.SendAsync(request);
    }

    public static async Task<HttpResponseMessage> TusAsync(this HttpClient client, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        foreach (var (name, value) in headers.Where(header => header.Value.Length > 0))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request);
    }

    /// <summary>How far an upload is, as HEAD says.</summary>
    public static async Task<long> OffsetAsync(this HttpClient client, string path)
    {
        using var response = await client.TusAsync(HttpMethod.Head, path);
        Assert.Equal(200, (int)response.StatusCode);
        return response.UploadOffset();
    }

    public static long UploadOffset(this HttpResponseMessage response) =>
        long.Parse(response.Headers.GetValues("Upload-Offset").Single(), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>An upload of a whole text; its identifier.</summary>
    public static async Task<string> UploadAsync(this HttpClient client, string text, params (string Key, string Value)[] metadata)
    {
        var path = await client.PathOfNewAsync(Encoding.UTF8.GetByteCount(text), metadata);
        using var response = await client.AppendAsync(path, 0, text);
        Assert.Equal(204, (int)response.StatusCode);
        return path.Split('/')[^1];
    }
}
