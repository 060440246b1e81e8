using System.Text.Json.Nodes;
using ImitationService.Domain.Runs;

namespace ImitationService.Worker.Tests.Training;

/// <summary>A storage that goes away in the middle costs no run.</summary>
public sealed class StorageFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task TrainAsync_StorageAwayFromTheFirstCheckpointToTheEnd_SucceedsOnceItIsBack()
    {
        FaultyStorage storage = null!;
        await using var host = await WorkerHost.StartAsync(_folder.Path, real => storage = new FaultyStorage(real));
        var id = await host.QueueAsync(await host.StoreLineAsync(), steps: 6000, plan: new CheckpointPlan(100, null, 3));
        await host.WaitForCheckpointAsync(id);

        storage.IsAway = true;
        var trained = await host.WaitForAsync(id, run => run.State is not (RunState.Running or RunState.Starting));
        Assert.Equal(RunState.Finalizing, trained.State);
        await host.WaitForAsync(id, _ => storage.Refusals > 3);
        Assert.True(Directory.EnumerateFiles(_folder.Path, "*.safetensors", SearchOption.AllDirectories).Count(path => path.Contains("/checkpoints/", StringComparison.Ordinal)) < 10);
        storage.IsAway = false;
        var run = await host.WaitForAsync(id, run => run.IsTerminal);

        Assert.Equal((RunState.Succeeded, 1), (run.State, run.Attempt));
        Assert.Equal(6000, (await host.Runs.ListCheckpointsAsync(id, CancellationToken.None))[^1].Step);
    }

    [Fact]
    public async Task TrainAsync_StorageAwayForGood_IsALostAttemptEachTimeAndTheWorkerGoesOn()
    {
        FaultyStorage storage = null!;
        await using var host = await WorkerHost.StartAsync(_folder.Path, real => storage = new FaultyStorage(real), ("Worker:StoragePatienceSeconds", "1"));
        var dataset = await host.StoreLineAsync();
        storage.IsAway = true;

        var run = await host.WaitForAsync(await host.QueueAsync(dataset, steps: 100, attempts: 2), run => run.IsTerminal);

        Assert.Equal((RunState.Failed, FailureReason.Internal, 2, true), (run.State, run.Failure!.Reason, run.Attempt, run.Failure.Retryable));
        storage.IsAway = false;
        Assert.Equal(RunState.Succeeded, (await host.WaitForAsync(await host.QueueAsync(dataset, steps: 100), next => next.IsTerminal)).State);
    }

    [Fact]
    public async Task Cancel_WhileAPauseWaitsForTheStorage_IsCancelledAtOnce()
    {
        FaultyStorage storage = null!;
        await using var host = await WorkerHost.StartAsync(_folder.Path, real => storage = new FaultyStorage(real));
        var id = await host.QueueAsync(await host.StoreLineAsync(), steps: 100_000_000);
        await host.WaitForTrainerAsync(id);
        storage.IsAway = true;
        await host.Runs.ChangeAsync(id, (run, now) => run.Pause(now), CancellationToken.None);
        await host.WaitForAsync(id, _ => storage.Refusals > 0);

        await host.Runs.ChangeAsync(id, (run, now) => run.Cancel(now), CancellationToken.None);
        var run = await host.WaitForAsync(id, run => run.IsTerminal);

        Assert.Equal(RunState.Cancelled, run.State);
        Assert.True(run.FinishedAt - run.CancelRequestedAt < TimeSpan.FromSeconds(60), "It waited for the storage.");
    }

    [Fact]
    public async Task StopAsync_WhileAPolicyWaitsForTheStorage_GivesTheRunBack()
    {
        FaultyStorage storage = null!;
        string id;
        await using (var host = await WorkerHost.StartAsync(_folder.Path, real => storage = new FaultyStorage(real)))
        {
            id = await host.QueueAsync(await host.StoreLineAsync(), steps: 4000, attempts: 1, plan: new CheckpointPlan(500, null, 3));
            await host.WaitForCheckpointAsync(id);
            storage.IsAway = true;
            await host.WaitForAsync(id, run => run.State == RunState.Finalizing || run.IsTerminal);
        }

        await using var next = await WorkerHost.StartAsync(_folder.Path);
        var run = await next.WaitForAsync(id, run => run.IsTerminal);

        Assert.Equal((RunState.Succeeded, 1), (run.State, run.Attempt));
        var attempts = await next.Runs.ListAttemptsAsync(id, CancellationToken.None);
        Assert.Equal(["The service was stopped.", null], attempts.Select(attempt => attempt.Detail));
        Assert.True(run.StartStep >= 500, $"It went on from step {run.StartStep}.");
    }

    [Fact]
    public async Task Reason_OfALostAttempt_HasNoPathInIt()
    {
        FaultyStorage storage = null!;
        await using var host = await WorkerHost.StartAsync(_folder.Path, real => storage = new FaultyStorage(real), ("Worker:StoragePatienceSeconds", "0"));
        var dataset = await host.StoreLineAsync();
        storage.IsAway = true;
        var run = await host.WaitForAsync(await host.QueueAsync(dataset, steps: 100, attempts: 1), run => run.IsTerminal);

        var data = (await host.Runs.ListEventsAsync(run.Id, 0, 100, CancellationToken.None))[^1].Data;

        Assert.DoesNotContain("/", ((JsonNode)data).ToJsonString(), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
