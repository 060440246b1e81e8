using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ImitationService.Standalone.Demo;

/// <summary>What any client of the service would do, over HTTP.</summary>
internal sealed class DemoClient(Uri address, string? apiKey = null) : IDisposable
{
    private readonly HttpClient _http = new()
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromMinutes(2),
        DefaultRequestHeaders = { Authorization = apiKey is null ? null : new AuthenticationHeaderValue("Bearer", apiKey) },
    };

    /// <summary>Uploads a file and waits until it is read.</summary>
    /// <returns>The dataset, and whether it is new.</returns>
    public async Task<(JsonNode Dataset, bool Created)> UploadAsync(string path, string mapping, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        using var form = new MultipartFormDataContent
        {
            { new StringContent("demo: through the room"), "name" },
            { new StringContent(mapping), "mapping" },
            { new StreamContent(file), "file", Path.GetFileName(path) },
        };
        using var response = await _http.PostAsync("v1/datasets?wait=60", form, cancellationToken);
        var dataset = await ReadAsync(response, "The upload", cancellationToken);
        while (dataset["state"]!.GetValue<string>() is "uploaded" or "reading")
        {
            dataset = await GetAsync($"v1/datasets/{dataset["id"]}?wait=30", "The dataset", cancellationToken);
        }

        return (dataset, response.StatusCode != HttpStatusCode.OK);
    }

    /// <summary>Starts a run.</summary>
    public async Task<JsonNode> StartAsync(JsonObject run, CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsJsonAsync("v1/runs", run, cancellationToken);
        return await ReadAsync(response, "The run", cancellationToken);
    }

    /// <summary>The run whenever it has changed, until it is over; the last one is its end.</summary>
    public async IAsyncEnumerable<JsonNode> WatchAsync(
        string runId,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        EntityTagHeaderValue? seen = null;
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"v1/runs/{runId}?wait=5");
            if (seen is not null)
            {
                request.Headers.IfNoneMatch.Add(seen);
            }

            using var response = await _http.SendAsync(request, cancellationToken);
            if (response.StatusCode == HttpStatusCode.NotModified)
            {
                continue;
            }

            var run = await ReadAsync(response, "The run", cancellationToken);
            yield return run;
            if (run["state"]!.GetValue<string>() is "succeeded" or "failed" or "cancelled")
            {
                yield break;
            }

            seen = response.Headers.ETag;
        }
    }

    /// <summary>Downloads to a file, and compares the bytes with the digest that came with them.</summary>
    public async Task DownloadAsync(string link, string path, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(link, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new DemoException($"The bundle could not be downloaded: HTTP {(int)response.StatusCode}.");
        }

        await using (var file = File.Create(path))
        {
            await response.Content.CopyToAsync(file, cancellationToken);
        }

        await using var written = File.OpenRead(path);
        var digest = $"sha-256=:{Convert.ToBase64String(await SHA256.HashDataAsync(written, cancellationToken))}:";
        var promised = response.Headers.TryGetValues("Repr-Digest", out var values)
            ? string.Join(',', values)
            : throw new DemoException("The download came without a Repr-Digest.");
        if (promised != digest)
        {
            throw new DemoException($"The download is damaged: it should be {promised} and is {digest}.");
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode> GetAsync(string link, string what, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(link, cancellationToken);
        return await ReadAsync(response, what, cancellationToken);
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage response, string what, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(body)!
            : throw new DemoException(string.Create(CultureInfo.InvariantCulture, $"{what} was refused: HTTP {(int)response.StatusCode}. {body}"));
    }
}
