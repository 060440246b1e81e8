using System.Net;
using System.Text.Json.Nodes;
using ImitationService.Acceptance.Http;
using ImitationService.Acceptance.Processes;
using ImitationService.Acceptance.Runs;

namespace ImitationService.Acceptance.Outages;

/// <summary>A run that something is done to in its middle.</summary>
internal static class DisturbedRun
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    /// <summary>Asks for a run of many checkpoints; all of them are of one seed.</summary>
    public static async Task<string> StartAsync(ServiceClient client, string dataset, long steps = 12_000)
    {
        var body = WalkDemonstrations.LongRun(dataset, steps);
        body["checkpoint_every_steps"] = steps / 20;
        return (await client.CreateRunAsync(body)).Expect(HttpStatusCode.Accepted).Id;
    }

    /// <summary>As above, and waits for its success.</summary>
    public static async Task<string> TrainAsync(ServiceClient client, string dataset, long steps = 12_000)
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
}
