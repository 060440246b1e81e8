using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ImitationService.Acceptance.Deployment;

/// <summary>The compose file, lived through: from empty servers to a policy.</summary>
public sealed class ComposeTests
{
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(130);

    [Fact]
    public async Task Compose_ProcessesAndEnvironment_TrainAPolicy()
    {
        Assert.SkipWhen(ComposedService.WhyNot is not null, ComposedService.WhyNot ?? "");
        await using var service = new ComposedService();
        await service.MakeDatabaseAsync();
        await service.MakeBucketAsync();
        await service.MigrateAsync(times: 4);
        var (_, port) = await service.StartAsync("api", "Api");
        var (worker, _) = await service.StartAsync("worker-cpu", "Worker");
        using var client = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") };
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/v1/runs")).StatusCode);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", service.ApiKey);

        var dataset = await UploadAsync(client);
        var run = await TrainAsync(client, dataset);
        using var bundle = new ZipArchive(await client.GetStreamAsync($"/v1/runs/{run}/bundle"));
        Assert.Contains(bundle.Entries, entry => entry.FullName.EndsWith("policy.onnx", StringComparison.Ordinal));
        Assert.Contains("imitation_runs{state=\"succeeded\"} 1", await client.GetStringAsync("/metrics"), StringComparison.Ordinal);

        worker.Terminate();
        Assert.True(await worker.WaitForExitAsync(GracePeriod) == 0, worker.Log);
        AssertIsJson(worker.Log);
    }

    private static async Task<string> UploadAsync(HttpClient client)
    {
        var rows = Enumerable.Range(0, 1000).Select(row => FormattableString.Invariant($"{row / 50},{row % 50 / 50.0},{row / 50 / 20.0},{1 - (row % 50 / 50.0)}"));
        var form = new MultipartFormDataContent
        {
            { new StringContent("line"), "name" },
            { new StringContent("""{ "episode": "episode", "observation": ["x", "y"], "action": ["dx"] }"""), "mapping" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes("episode,x,y,dx\n" + string.Join('\n', rows))), "file", "line.csv" },
        };
        using var response = await client.PostAsync("/v1/datasets?wait=30", form);
        var answer = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode && answer.Contains("\"ready\"", StringComparison.Ordinal), answer);
        return JsonDocument.Parse(answer).RootElement.GetProperty("id").GetString()!;
    }

    private static async Task<string> TrainAsync(HttpClient client, string dataset)
    {
        var body = $$"""{ "dataset_id": "{{dataset}}", "seed": 7, "options": { "steps": 200, "batch_size": 32, "hidden_sizes": [16], "log_every": 50 } }""";
        using var response = await client.PostAsync("/v1/runs", new StringContent(body, Encoding.UTF8, "application/json"));
        var answer = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, answer);
        var run = JsonDocument.Parse(answer).RootElement.GetProperty("id").GetString()!;
        for (var look = 0; look < 12; look++)
        {
            answer = await client.GetStringAsync($"/v1/runs/{run}?wait=10");
            if (JsonDocument.Parse(answer).RootElement.GetProperty("state").GetString() is "succeeded" or "failed")
            {
                break;
            }
        }

        Assert.Equal("succeeded", JsonDocument.Parse(answer).RootElement.GetProperty("state").GetString());
        return run;
    }

    private static void AssertIsJson(string log) =>
        Assert.All(log.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("{", line, StringComparison.Ordinal));
}
