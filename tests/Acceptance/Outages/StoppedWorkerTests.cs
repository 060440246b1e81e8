using System.Net;
using ImitationService.Acceptance.Processes;
using ImitationService.Acceptance.Runs;
using ImitationService.Testing.Servers;

namespace ImitationService.Acceptance.Outages;

/// <summary>A worker that stands still past its lease, as a suspended machine does, and goes on as if nothing had happened.</summary>
public sealed class StoppedWorkerTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Worker_StoppedPastItsLeaseAndContinued_WritesNothingMore()
    {
        Assert.SkipWhen(TestServers.WhyNot is not null, TestServers.WhyNot ?? string.Empty);
        await using var database = await TestDatabase.CreateAsync(TestServers.Postgres!);
        var bucket = $"stopped-{Guid.NewGuid():n}";
        var ledger = new Ledger(database, bucket);
        await using var cluster = await ServiceCluster.CreateAsync(
            database.Settings(), TestServers.S3!.Settings(bucket), ("Worker:LeaseSeconds", "4"), ("Worker:HeartbeatSeconds", "1"), ("Worker:ReconcileSeconds", "1"));
        var (_, client) = await cluster.StartApiAsync();
        ClusterProcess[] workers = [await cluster.StartWorkerAsync("first"), await cluster.StartWorkerAsync("second")];
        var dataset = await WalkDemonstrations.UploadAsync(client);
        var undisturbed = await DisturbedRun.TrainAsync(client, dataset);

        // It goes on while the other one still trains.
        var id = await DisturbedRun.StartAsync(client, dataset);
        var stopped = await StopHolderAsync();
        await DisturbedRun.WaitForAttemptAsync(client, id, attempt: 2);
        var left = await ledger.ReadAsync(id, epoch: 1);
        await ContinueAsync(stopped, epoch: 1);
        await client.WaitAsync(id, state => state == "succeeded");
        var leftInTheEnd = await ledger.ReadAsync(id, epoch: 1);
        Assert.Equal([], leftInTheEnd.Except(left));
        await RunComparison.AssertSameAsync(client, undisturbed, id);

        // It goes on when the other one has long finished.
        id = await DisturbedRun.StartAsync(client, dataset);
        stopped = await StopHolderAsync();
        await client.WaitAsync(id, state => state == "succeeded");
        var whole = await ledger.ReadAsync(id);
        await ContinueAsync(stopped, epoch: 1);
        await DisturbedRun.TrainAsync(client, dataset, steps: 1000);
        Assert.Equal(whole, await ledger.ReadAsync(id));
        await RunComparison.AssertSameAsync(client, undisturbed, id);
        Assert.All(workers, worker => Assert.True(worker.IsRunning, worker.Log));

        async Task<ClusterProcess> StopHolderAsync()
        {
            await DisturbedRun.WaitForCheckpointAsync(client, id, 1000);
            var process = await ledger.FindHolderAsync(id);
            var holder = workers.Single(worker => worker.Id == process);
            await holder.SignalAsync("STOP");
            return holder;
        }

        // Its trainer, which nobody had stopped, is gone once it has understood.
        async Task ContinueAsync(ClusterProcess worker, int epoch)
        {
            await worker.SignalAsync("CONT");
            var isGone = await Eventually.HoldsAsync(() => !cluster.FindChildren().Any(child => child.Command.Contains($"{id}-{epoch}/", StringComparison.Ordinal)), Deadline);
            Assert.True(isGone, $"The trainer of the lost attempt goes on:\n{worker.Log}");
        }
    }
}
