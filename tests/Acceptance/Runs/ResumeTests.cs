using System.Net;
using System.Text.Json.Nodes;
using ImitationService.Acceptance.Http;
using ImitationService.Acceptance.Processes;

namespace ImitationService.Acceptance.Runs;

/// <summary>Whatever happens in the middle of a run, it ends with the bytes and the curve of one that nothing happened to.</summary>
public sealed class ResumeTests : IDisposable
{
    private const long Steps = 20_000;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Train_TrainerKilledTwice_EndsAsIfNothingHadHappened()
    {
        await using var service = await ServiceProcess.StartAsync(_folder.Path);
        var dataset = await WalkDemonstrations.UploadAsync(service.Client);
        var undisturbed = await TrainAsync(service.Client, dataset);
        var id = await StartAsync(service.Client, dataset);
        foreach (var after in (long[])[2000, 8000])
        {
            await WaitForCheckpointAsync(service.Client, id, after);
            System.Diagnostics.Process.GetProcessById(service.FindChildren()[0].Id).Kill();
        }

        var run = await service.Client.WaitAsync(id, state => state == "succeeded");

        Assert.Equal(3, run.Body["attempt"]!.GetValue<int>());
        await RunComparison.AssertSameAsync(service.Client, undisturbed, id);
        var attempts = (await service.Client.GetAsync($"/v1/runs/{id}/attempts")).Body["items"]!.AsArray();
        Assert.Equal(["interrupted", "interrupted", "succeeded"], attempts.Select(attempt => attempt!["end"]!.GetValue<string>()));
        Assert.True(attempts[2]!["from_step"]!.GetValue<long>() >= 8000);
    }

    [Fact]
    public async Task Pause_ThenResume_EndsAsIfNothingHadHappened()
    {
        await using var service = await ServiceProcess.StartAsync(_folder.Path);
        var dataset = await WalkDemonstrations.UploadAsync(service.Client);
        var undisturbed = await TrainAsync(service.Client, dataset);
        var id = await StartAsync(service.Client, dataset);
        await WaitForCheckpointAsync(service.Client, id, 1000);

        (await SayAsync(service.Client, id, "pause")).Expect(HttpStatusCode.Accepted);
        await service.Client.WaitAsync(id, state => state == "paused");
        Assert.Empty(service.FindChildren());
        (await SayAsync(service.Client, id, "resume")).Expect(HttpStatusCode.Accepted);
        await service.Client.WaitAsync(id, state => state == "succeeded");

        await RunComparison.AssertSameAsync(service.Client, undisturbed, id);
        await Leftovers.AssertNoneAsync(service);
    }

    [Fact]
    public async Task Stop_InTheMiddleOfARun_IsTakenUpByTheNextStartAsIfNothingHadHappened()
    {
        string dataset, undisturbed, id;
        await using (var first = await ServiceProcess.StartAsync(_folder.Path))
        {
            dataset = await WalkDemonstrations.UploadAsync(first.Client);
            undisturbed = await TrainAsync(first.Client, dataset);
            id = await StartAsync(first.Client, dataset);
            await WaitForCheckpointAsync(first.Client, id, 1000);
            await first.StopAsync();
        }

        await using var second = await ServiceProcess.StartAsync(_folder.Path);
        var run = await second.Client.WaitAsync(id, state => state == "succeeded");

        Assert.Equal(1, run.Body["attempt"]!.GetValue<int>());
        await RunComparison.AssertSameAsync(second.Client, undisturbed, id);
        var attempts = (await second.Client.GetAsync($"/v1/runs/{id}/attempts")).Body["items"]!.AsArray();
        Assert.True(attempts[^1]!["from_step"]!.GetValue<long>() >= 1000);
    }

    [Fact]
    public async Task Fork_OfACheckpoint_LearnsFromThere()
    {
        await using var service = await ServiceProcess.StartAsync(_folder.Path);
        var dataset = await WalkDemonstrations.UploadAsync(service.Client);
        var origin = await TrainAsync(service.Client, dataset);
        var body = WalkDemonstrations.LongRun(dataset, steps: 10);
        body["options"]!["learning_rate"] = 1e-6;
        body["options"]!["validate_every"] = 1;
        body["fork"] = new JsonObject { ["run_id"] = origin, ["step"] = Steps };

        var fork = (await service.Client.CreateRunAsync(body)).Expect(HttpStatusCode.Accepted).Id;
        await service.Client.WaitAsync(fork, state => state == "succeeded");

        var (before, after) = (await ReadLossAsync(service.Client, origin), await ReadLossAsync(service.Client, fork));
        Assert.InRange(after, 0, before * 1.5);
        var configuration = JsonNode.Parse(await service.Client.DownloadAsync($"/v1/runs/{fork}/artifacts/config.json"))!;
        Assert.Equal((origin, Steps), (configuration["fork"]!["run_id"]!.GetValue<string>(), configuration["fork"]!["step"]!.GetValue<long>()));
    }

    public void Dispose() => _folder.Dispose();

    private static JsonObject Body(string dataset)
    {
        var body = WalkDemonstrations.LongRun(dataset, Steps);
        body["checkpoint_every_steps"] = 500;
        return body;
    }

    private static async Task<string> StartAsync(ServiceClient client, string dataset) =>
        (await client.CreateRunAsync(Body(dataset))).Expect(HttpStatusCode.Accepted).Id;

    private static async Task<string> TrainAsync(ServiceClient client, string dataset)
    {
        var id = await StartAsync(client, dataset);
        await client.WaitAsync(id, state => state == "succeeded");
        return id;
    }

    private static Task<Answer> SayAsync(ServiceClient client, string id, string verb) =>
        client.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/v1/runs/{id}/{verb}"));

    private static async Task WaitForCheckpointAsync(ServiceClient client, string id, long step)
    {
        var isThere = await Eventually.HoldsAsync(
            async () => (await client.GetAsync($"/v1/runs/{id}/checkpoints")).Body["items"]!.AsArray() is [.., { } last] && last["step"]!.GetValue<long>() >= step,
            TimeSpan.FromMinutes(2));
        Assert.True(isThere, $"There was no checkpoint at or after step {step}.");
    }

    private static async Task<double> ReadLossAsync(ServiceClient client, string id) =>
        (await client.GetAsync($"/v1/runs/{id}")).Body["metrics"]!["loss/validation"]!.GetValue<double>();
}
