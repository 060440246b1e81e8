using ImitationService.Domain.Runs;
using ImitationService.Domain.Workers;

namespace ImitationService.Worker.Tests.Training;

/// <summary>Real trainers that are stopped in the middle: what they end with is what an undisturbed one ends with.</summary>
public sealed class ResumeTests : IAsyncLifetime
{
    private const long Steps = 12_000;

    private static readonly CheckpointPlan Often = new(500, null, 3);

    private readonly TemporaryFolder _folder = new();
    private WorkerHost _host = null!;
    private string _dataset = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await WorkerHost.StartAsync(_folder.Path);
        _dataset = await _host.StoreLineAsync();
    }

    [Fact]
    public async Task TrainAsync_TrainerKilled_GoesOnFromItsCheckpointToTheSameBits()
    {
        var undisturbed = await _host.WaitForAsync(await _host.QueueAsync(_dataset, Steps), run => run.IsTerminal);
        var id = await _host.QueueAsync(_dataset, Steps, plan: Often);
        await _host.WaitForCheckpointAsync(id, 1500);

        ProcessTable.Signal(Assert.Single(ProcessTable.FindByArgument(id)), ProcessTable.Kill);
        var run = await _host.WaitForAsync(id, run => run.IsTerminal);

        Assert.Equal((RunState.Succeeded, 2), (run.State, run.Attempt));
        await AssertSameAsync(undisturbed, run);
        var attempts = await _host.Runs.ListAttemptsAsync(id, CancellationToken.None);
        Assert.Equal([0L, run.StartStep], attempts.Select(attempt => attempt.FromStep));
        Assert.True(run.StartStep >= 1500 && run.StartStep % 500 == 0, $"It went on from step {run.StartStep}.");
        await AssertOnlyCommittedBytesAsync(run);
    }

    [Fact]
    public async Task TrainAsync_PausedAndResumed_GoesOnExactlyThere()
    {
        var undisturbed = await _host.WaitForAsync(await _host.QueueAsync(_dataset, Steps), run => run.IsTerminal);
        var id = await _host.QueueAsync(_dataset, Steps);
        await _host.WaitForTrainerAsync(id);

        await _host.Runs.ChangeAsync(id, (run, now) => run.Pause(now), CancellationToken.None);
        var paused = await _host.WaitForAsync(id, run => run.State is RunState.Paused || run.IsTerminal);
        Assert.Equal(RunState.Paused, paused.State);
        Assert.Empty(ProcessTable.FindByArgument(id));
        var checkpoint = Assert.Single(await _host.Runs.ListCheckpointsAsync(id, CancellationToken.None));
        await _host.Runs.ChangeAsync(id, (run, now) => run.Resume(null, null, now), CancellationToken.None);
        _host.Queue.EnqueueTraining(id, WorkQueue.Cpu);
        var run = await _host.WaitForAsync(id, run => run.IsTerminal);

        Assert.Equal((RunState.Succeeded, 1, checkpoint.Step), (run.State, run.Attempt, run.StartStep));
        await AssertSameAsync(undisturbed, run);
    }

    [Fact]
    public async Task StopAsync_InTheMiddleOfARun_TakesACheckpointThatTheNextStartGoesOnFrom()
    {
        var undisturbed = await _host.WaitForAsync(await _host.QueueAsync(_dataset, Steps), run => run.IsTerminal);
        var id = await _host.QueueAsync(_dataset, Steps, attempts: 1);
        await _host.WaitForTrainerAsync(id);

        await _host.DisposeAsync();
        Assert.Empty(ProcessTable.FindByArgument(id));
        _host = await WorkerHost.StartAsync(_folder.Path);
        var run = await _host.WaitForAsync(id, run => run.IsTerminal);

        Assert.Equal((RunState.Succeeded, 1), (run.State, run.Attempt));
        Assert.True(run.StartStep > 0, "It began anew.");
        await AssertSameAsync(undisturbed, run);
    }

    [Fact]
    public async Task TrainAsync_CheckpointDamaged_GoesOnFromTheOneBefore()
    {
        var id = await _host.QueueAsync(_dataset, Steps, plan: Often);
        await _host.WaitForCheckpointAsync(id, 1000);
        await _host.Runs.ChangeAsync(id, (run, now) => run.Pause(now), CancellationToken.None);
        await _host.WaitForAsync(id, run => run.State is RunState.Paused || run.IsTerminal);
        var checkpoints = await _host.Runs.ListCheckpointsAsync(id, CancellationToken.None);
        await _host.Storage.PutAsync(checkpoints[^1].Key, new MemoryStream(new byte[1000]), CancellationToken.None);

        await _host.Runs.ChangeAsync(id, (run, now) => run.Resume(null, null, now), CancellationToken.None);
        _host.Queue.EnqueueTraining(id, WorkQueue.Cpu);
        var run = await _host.WaitForAsync(id, run => run.IsTerminal);

        Assert.Equal((RunState.Succeeded, checkpoints[^2].Step), (run.State, run.StartStep));
        var undisturbed = await _host.WaitForAsync(await _host.QueueAsync(_dataset, Steps), run => run.IsTerminal);
        await AssertSameAsync(undisturbed, run);
    }

    [Fact]
    public async Task TrainAsync_SucceededRunExtended_GoesOnFromItsLastStepAndReplacesItsPolicy()
    {
        var first = await _host.WaitForAsync(await _host.QueueAsync(_dataset, 1000), run => run.IsTerminal);

        await _host.Runs.ChangeAsync(first.Id, (run, now) => run.Resume(1500, null, now), CancellationToken.None);
        _host.Queue.EnqueueTraining(first.Id, WorkQueue.Cpu);
        var run = await _host.WaitForAsync(first.Id, run => run.IsTerminal);

        Assert.Equal((RunState.Succeeded, 1000L, 1500L), (run.State, run.StartStep, run.Progress!.Step));
        Assert.Equal([1000L, 1500], (await _host.Runs.ListCheckpointsAsync(run.Id, CancellationToken.None)).Select(checkpoint => checkpoint.Step));
        await AssertOnlyCommittedBytesAsync(run);
    }

    [Fact]
    public async Task TrainAsync_CheckpointOnDemand_IsTakenAtOnce()
    {
        var id = await _host.QueueAsync(_dataset, 100_000_000);
        await _host.WaitForTrainerAsync(id);

        await _host.Runs.ChangeAsync(id, (run, now) => run.RequestCheckpoint(now), CancellationToken.None);
        var run = await _host.WaitForCheckpointAsync(id);

        Assert.Null((await _host.WaitForAsync(id, run => run.CheckpointRequestedAt is null)).Failure);
        Assert.Equal(RunState.Running, run.State);
        await _host.Runs.ChangeAsync(id, (run, now) => run.Cancel(now), CancellationToken.None);
        await _host.WaitForAsync(id, run => run.IsTerminal);
        Assert.Single(await _host.Runs.ListCheckpointsAsync(id, CancellationToken.None));
    }

    [Fact]
    public async Task TrainAsync_PausedWhileStarting_IsPausedAndGoesOn()
    {
        var id = await _host.QueueAsync(_dataset, 500);
        await _host.WaitForAsync(id, run => run.State == RunState.Starting);

        await _host.Runs.ChangeAsync(id, (run, now) => run.Pause(now), CancellationToken.None);
        await _host.WaitForAsync(id, run => run.State == RunState.Paused);
        await _host.Runs.ChangeAsync(id, (run, now) => run.Resume(null, null, now), CancellationToken.None);
        _host.Queue.EnqueueTraining(id, WorkQueue.Cpu);

        Assert.Equal(RunState.Succeeded, (await _host.WaitForAsync(id, run => run.IsTerminal)).State);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    private async Task AssertSameAsync(Run undisturbed, Run run)
    {
        Assert.Equal((RunState.Succeeded, null), (undisturbed.State, undisturbed.Failure?.Detail));
        Assert.Equal(await _host.ReadCurveAsync(undisturbed.Id), await _host.ReadCurveAsync(run.Id));
        Assert.Equal(await _host.ReadWeightsAsync(undisturbed), await _host.ReadWeightsAsync(run));
    }

    /// <summary>In the storage is what rows name, and nothing else.</summary>
    private async Task AssertOnlyCommittedBytesAsync(Run run)
    {
        var checkpoints = await _host.Runs.ListCheckpointsAsync(run.Id, CancellationToken.None);
        var named = run.Artifacts.Select(artifact => artifact.Key).Concat(checkpoints.Select(checkpoint => checkpoint.Key)).ToHashSet();
        var stored = new List<string>();

        // What an earlier success had stored goes after the row of the later one.
        for (var look = 0; look < 100 && !named.SetEquals(stored); look++)
        {
            stored.Clear();
            await foreach (var key in _host.Storage.ListAsync($"runs/{run.Id}/", CancellationToken.None))
            {
                stored.Add(key);
            }

            await Task.Delay(20);
        }

        Assert.Equal(named.Order(StringComparer.Ordinal), stored.Order(StringComparer.Ordinal));
    }
}
