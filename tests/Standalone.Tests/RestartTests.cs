using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using ImitationService.Standalone.Demo;

namespace ImitationService.Standalone.Tests;

/// <summary>The program is killed and started again; nothing that was accepted is lost.</summary>
public sealed class RestartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Main_AfterAKillInMidRun_FindsEverythingAndFinishesTheRun()
    {
        string datasetId;
        string runId;
        using (var killed = StandaloneProcess.Start(_folder.Path, "--urls", "http://127.0.0.1:0"))
        {
            using var http = new HttpClient { BaseAddress = await killed.GetAddressAsync() };
            datasetId = await UploadAsync(http);
            runId = await StartAsync(http, datasetId);
            await WaitAsync(http, runId, run => run["state"]!.GetValue<string>() == "running" && run["metrics"]!.AsObject().Count > 0);
            var trainer = Assert.Single(TrainersOf(runId));

            await killed.KillAsync();
            await trainer.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);
        }

        using var next = StandaloneProcess.Start(_folder.Path, "--urls", "http://127.0.0.1:0");
        using var again = new HttpClient { BaseAddress = await next.GetAddressAsync() };
        var run = await WaitAsync(again, runId, run => run["state"]!.GetValue<string>() is "succeeded" or "failed");

        Assert.Equal(("succeeded", 2), (run["state"]!.GetValue<string>(), run["attempt"]!.GetValue<int>()));
        var dataset = await again.GetFromJsonAsync<JsonNode>($"v1/datasets/{datasetId}");
        Assert.Equal("ready", dataset!["state"]!.GetValue<string>());
        Assert.Empty(TrainersOf(runId));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string> UploadAsync(HttpClient http)
    {
        var text = new StringBuilder("episode,x,y,dx,dy\n");
        for (var row = 0; row < 2000; row++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{row / 50},{row % 50 / 50.0},{row / 50 / 40.0},{1 - (row % 50 / 50.0)},{row / 50 / 20.0}\n");
        }

        using var form = new MultipartFormDataContent
        {
            { new StringContent(DemonstrationFile.Mapping), "mapping" },
            { new StringContent(text.ToString()), "file", "line.csv" },
        };
        var response = await http.PostAsync("v1/datasets?wait=60", form);
        var dataset = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.True(response.IsSuccessStatusCode, dataset.ToJsonString());
        return dataset["id"]!.GetValue<string>();
    }

    private static async Task<string> StartAsync(HttpClient http, string datasetId)
    {
        var options = new JsonObject { ["steps"] = 30_000, ["batch_size"] = 32, ["hidden_sizes"] = new JsonArray(16) };
        var response = await http.PostAsJsonAsync("v1/runs", new JsonObject { ["dataset_id"] = datasetId, ["options"] = options });
        var run = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.True(response.IsSuccessStatusCode, run.ToJsonString());
        return run["id"]!.GetValue<string>();
    }

    private static async Task<JsonNode> WaitAsync(HttpClient http, string runId, Func<JsonNode, bool> condition)
    {
        using var client = new DemoClient(http.BaseAddress!);
        await foreach (var run in client.WatchAsync(runId, CancellationToken.None))
        {
            if (condition(run))
            {
                return run;
            }
        }

        throw new InvalidOperationException("The run ended first.");
    }

    private static List<Process> TrainersOf(string runId) =>
        [.. Process.GetProcesses().Where(process => File.Exists($"/proc/{process.Id}/cmdline") && File.ReadAllText($"/proc/{process.Id}/cmdline").Contains(runId, StringComparison.Ordinal))];
}
