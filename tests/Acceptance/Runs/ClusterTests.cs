using System.Net;
using System.Text.RegularExpressions;
using ImitationService.Acceptance.Policies;
using ImitationService.Acceptance.Processes;
using Npgsql;

namespace ImitationService.Acceptance.Runs;

/// <summary>The main job on the distributed profile, as separate processes.</summary>
public sealed class ClusterTests
{
    [Fact]
    public async Task Run_SentToTheQueueFourTimes_IsTrainedOnceByOneOfTwoWorkers()
    {
        await using var cluster = await ServiceCluster.CreateAsync();
        var (_, client) = await cluster.StartApiAsync();
        var reader = await cluster.StartWorkerAsync("reader", "io");
        var dataset = await WalkDemonstrations.UploadAsync(client);
        await reader.StopAsync();
        var id = (await client.CreateRunAsync(WalkDemonstrations.LongRun(dataset, steps: 3000))).Expect(HttpStatusCode.Accepted).Id;
        await using (var source = NpgsqlDataSource.Create(cluster.Database))
        {
            await using var copy = source.CreateCommand("INSERT INTO hangfire.jobqueue (jobid, queue) SELECT jobid, queue FROM hangfire.jobqueue, generate_series(1, 3) WHERE queue = 'cpu'");
            Assert.Equal(3, await copy.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        var workers = await Task.WhenAll(
            cluster.StartWorkerAsync("first", "cpu", ("Worker:CpuConcurrency", "2")), cluster.StartWorkerAsync("second", "cpu", ("Worker:CpuConcurrency", "2")));
        var run = await client.WaitAsync(id, state => state == "succeeded");

        Assert.Equal(1, run.Body["attempt"]!.GetValue<int>());
        Assert.Equal(1, workers.Sum(worker => Regex.Count(worker.Log, "trainer [0-9]+ started")));
    }

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
