using ImitationService.Acceptance.Policies;
using ImitationService.Acceptance.Processes;

namespace ImitationService.Acceptance.Runs;

/// <summary>The main job on the distributed profile, as separate processes.</summary>
public sealed class ClusterTests
{
    [Fact]
    public async Task MainJob_OneApiAndTwoWorkers_TrainsAndServesTheSamePolicyAsOneProcess()
    {
        await using var cluster = await ServiceCluster.CreateAsync();
        var (_, client) = await cluster.StartApiAsync();
        await cluster.StartWorkerAsync("reader", "io");
        await cluster.StartWorkerAsync("trainer", "cpu");
        await using var alone = await ServiceProcess.StartAsync();

        var distributed = await WalkDemonstrations.TrainAsync(client);
        var embedded = await WalkDemonstrations.TrainAsync(alone.Client);

        var bundle = await client.DownloadAsync($"/v1/runs/{distributed.Id}/bundle");
        using var policy = new DownloadedPolicy(bundle);
        Assert.Equal(2, policy.Act([0.5f, -0.5f]).Length);
        Assert.Equal(
            await alone.Client.DownloadAsync($"/v1/runs/{embedded.Id}/artifacts/policy.safetensors"),
            await client.DownloadAsync($"/v1/runs/{distributed.Id}/artifacts/policy.safetensors"));
    }
}
