using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace ImitationService.Acceptance.Http;

/// <summary>A client that knows the service by its published interface alone.</summary>
internal sealed class ServiceClient(Uri address) : IDisposable
{
    private static readonly TimeSpan RunDeadline = TimeSpan.FromMinutes(5);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromMinutes(10),
    };

    /// <summary>For what this client has no verb for.</summary>
    public HttpClient Http => _http;

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    /// <summary>Whether the service says that it is ready; false also while nobody listens.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var response = await _http.GetAsync("/health/ready");
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Uploads files as one dataset and waits until they are read.</summary>
    public async Task<Answer> UploadAsync(IEnumerable<string> paths, string? mapping = null)
    {
        using var form = new MultipartFormDataContent();
        if (mapping is not null)
        {
            form.Add(new StringContent(mapping), "mapping");
        }

        foreach (var path in paths)
        {
            form.Add(new StreamContent(File.OpenRead(path)), "file", Path.GetFileName(path));
        }

        return await SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/datasets?wait=60") { Content = form });
    }

    /// <summary>Asks for a run.</summary>
    public Task<Answer> CreateRunAsync(JsonObject body) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/runs") { Content = JsonContent.Create(body) });

    /// <summary>Trains on a dataset and waits for the end, whatever it is.</summary>
    public async Task<Answer> TrainAsync(string datasetId, JsonObject? options = null, int seed = 1)
    {
        var body = new JsonObject { ["dataset_id"] = datasetId, ["seed"] = seed };
        if (options is not null)
        {
            body["options"] = options;
        }

        var run = (await CreateRunAsync(body)).Expect(HttpStatusCode.Accepted);
        return await WaitAsync(run.Id, state => state is "succeeded" or "failed" or "cancelled");
    }

    /// <summary>Follows a run by long-polling until its state is as wanted.</summary>
    public async Task<Answer> WaitAsync(string runId, Func<string, bool> isWanted)
    {
        var clock = Stopwatch.StartNew();
        var run = (await GetAsync($"/v1/runs/{runId}")).Expect(HttpStatusCode.OK);
        while (!isWanted(run.State))
        {
            Assert.False(run.State is "succeeded" or "failed" or "cancelled", $"The run ended as {run.State}: {run.Text}");
            Assert.True(clock.Elapsed < RunDeadline, $"The run is still {run.State} after {clock.Elapsed}: {run.Text}");
            run = (await GetAsync($"/v1/runs/{runId}?wait=5")).Expect(HttpStatusCode.OK);
        }

        return run;
    }

    /// <summary>Gets JSON.</summary>
    public Task<Answer> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>Downloads bytes.</summary>
    public Task<byte[]> DownloadAsync(string path) => _http.GetByteArrayAsync(path);

    /// <summary>Sends any request and reads the whole answer.</summary>
    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var owned = request;
        owned.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var response = await _http.SendAsync(owned);
        var text = await response.Content.ReadAsStringAsync();
        return new Answer(response.StatusCode, response.Content.Headers.ContentType?.MediaType, text, response.Headers.Location);
    }
}
