using System.Net;
using System.Text.Json.Nodes;
using ImitationService.Acceptance.Http;
using ImitationService.Acceptance.Processes;
using ImitationService.Acceptance.Runs;

namespace ImitationService.Acceptance.Outages;

/// <summary>A run that something is done to in its middle, and the comparison with one that nothing was done to.</summary>
internal static class DisturbedRun
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    /// <summary>Asks for a run of many checkpoints; all of them are of one seed.</summary>
    public static async Task<string> StartAsync(ServiceClient client, string dataset, long steps = 20_000)
    {
        var body = WalkDemonstrations.LongRun(dataset, steps);
        body["checkpoint_every_steps"] = steps / 20;
        return (await client.CreateRunAsync(body)).Expect(HttpStatusCode.Accepted).Id;
    }

    /// <summary>As above, and waits for its success.</summary>
    public static async Task<string> TrainAsync(ServiceClient client, string dataset, long steps = 20_000)
    {
        var id = await StartAsync(client, dataset, steps);
        await client.WaitAsync(id, state => state == "succeeded");
        return id;
    }

    /// <summary>Waits until there is a checkpoint at or after a step.</summary>
    public static async Task WaitForCheckpointAsync(ServiceClient client, string id, long step)
    {
        var isThere = await Eventually.HoldsAsync(
            async () => (await client.GetAsync($"/v1/runs/{id}/checkpoints")).Body["items"]!.AsArray() is [.., { } last] && last["step"]!.GetValue<long>() >= step,
            Deadline);
        Assert.True(isThere, $"There was no checkpoint at or after step {step}.");
    }

    /// <summary>Waits until a run has had so many attempts.</summary>
    public static async Task WaitForAttemptAsync(ServiceClient client, string id, int attempt)
    {
        JsonNode run = new JsonObject();
        var isThere = await Eventually.HoldsAsync(
            async () => (run = (await client.GetAsync($"/v1/runs/{id}")).Body)["attempt"]!.GetValue<int>() >= attempt, Deadline);
        Assert.True(isThere, $"There was no attempt {attempt}: {run}");
    }

    /// <summary>Fails unless both runs have the same curve, whole and nothing twice, and the same weights.</summary>
    public static async Task AssertSameAsync(ServiceClient client, string expected, string actual)
    {
        Assert.Equal(await ReadCurveAsync(client, expected), await ReadCurveAsync(client, actual));
        Assert.Equal(await ReadWeightsAsync(client, expected), await ReadWeightsAsync(client, actual));
    }

    private static Task<byte[]> ReadWeightsAsync(ServiceClient client, string id) =>
        client.DownloadAsync($"/v1/runs/{id}/artifacts/policy.safetensors");

    private static async Task<string> ReadCurveAsync(ServiceClient client, string id)
    {
        var series = (await client.GetAsync($"/v1/runs/{id}/metrics?max_points=10000")).Body["series"]!.AsArray();
        return string.Join('\n', series.Where(one => !one!["name"]!.GetValue<string>().StartsWith("throughput/", StringComparison.Ordinal)).Select(one => one!.ToJsonString()));
    }
}
