using System.Net;
using ImitationService.Acceptance.Policies;
using ImitationService.Acceptance.Processes;

namespace ImitationService.Acceptance.Runs;

public sealed class CrashTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Start_AfterAKillInTheMiddleOfARun_FinishesTheRunAndLeavesNoProcess()
    {
        using var folder = new TemporaryFolder();
        string runId;
        await using (var first = await ServiceProcess.StartAsync(folder.Path))
        {
            var datasetId = await WalkDemonstrations.UploadAsync(first.Client);
            runId = (await first.Client.CreateRunAsync(WalkDemonstrations.LongRun(datasetId, steps: 15_000))).Expect(HttpStatusCode.Accepted).Id;
            await first.Client.WaitAsync(runId, state => state == "running");
            await first.CrashAsync();
            Assert.True(await Eventually.HoldsAsync(() => first.FindChildren().Count == 0, Deadline), "The trainer outlived its service.");
        }

        await using var second = await ServiceProcess.StartAsync(folder.Path);
        var run = await second.Client.WaitAsync(runId, state => state == "succeeded");

        Assert.Equal(2, run.Body["attempt"]!.GetValue<int>());
        var losses = (await second.Client.GetAsync($"/v1/runs/{runId}/metrics?name=loss/train&max_points=10000")).Body["series"]![0]!["points"]!.AsArray();
        var steps = losses.Select(point => point!["step"]!.GetValue<long>()).ToArray();
        Assert.Equal(steps.Distinct().Order(), steps);
        await Leftovers.AssertNoneAsync(second);
    }

    [Fact]
    public async Task Start_Again_FindsDatasetsRunsAndBundles()
    {
        using var folder = new TemporaryFolder();
        string runId, before;
        byte[] bundle;
        await using (var first = await ServiceProcess.StartAsync(folder.Path))
        {
            runId = (await WalkDemonstrations.TrainAsync(first.Client)).Id;
            before = (await first.Client.GetAsync($"/v1/runs/{runId}")).Text;
            bundle = await first.Client.DownloadAsync($"/v1/runs/{runId}/bundle");
        }

        await using var second = await ServiceProcess.StartAsync(folder.Path);

        Assert.Equal(before, (await second.Client.GetAsync($"/v1/runs/{runId}")).Text);
        Assert.Equal(bundle, await second.Client.DownloadAsync($"/v1/runs/{runId}/bundle"));
        Assert.Single((await second.Client.GetAsync("/v1/datasets")).Body["items"]!.AsArray());
        using var policy = new DownloadedPolicy(bundle);
        Assert.Equal(2, policy.Act([0f, 0f]).Length);
    }

    [Fact]
    public async Task Cancel_WhileTheTrainerWorks_LeavesNoProcessOnceCancelled()
    {
        await using var service = await ServiceProcess.StartAsync();
        var datasetId = await WalkDemonstrations.UploadAsync(service.Client);
        var runId = (await service.Client.CreateRunAsync(WalkDemonstrations.LongRun(datasetId, steps: 10_000_000))).Expect(HttpStatusCode.Accepted).Id;
        await service.Client.WaitAsync(runId, state => state == "running");
        Assert.NotEmpty(service.FindChildren());

        (await service.Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/v1/runs/{runId}/cancel"))).Expect(HttpStatusCode.Accepted);
        await service.Client.WaitAsync(runId, state => state == "cancelled");

        Assert.Empty(service.FindChildren());
        await Leftovers.AssertNoneAsync(service);
    }

    [Fact]
    public async Task Train_WhenTheTrainerIsKilled_TriesAgainAndSucceeds()
    {
        await using var service = await ServiceProcess.StartAsync();
        var datasetId = await WalkDemonstrations.UploadAsync(service.Client);
        var runId = (await service.Client.CreateRunAsync(WalkDemonstrations.LongRun(datasetId, steps: 15_000))).Expect(HttpStatusCode.Accepted).Id;
        await service.Client.WaitAsync(runId, state => state == "running");

        foreach (var child in service.FindChildren())
        {
            System.Diagnostics.Process.GetProcessById(child.Id).Kill();
        }

        var run = await service.Client.WaitAsync(runId, state => state == "succeeded");
        Assert.Equal(2, run.Body["attempt"]!.GetValue<int>());
        Assert.True(await service.Client.IsReadyAsync());
    }
}
