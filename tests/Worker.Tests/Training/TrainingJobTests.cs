using ImitationService.Domain.Policies;
using ImitationService.Domain.Runs;

namespace ImitationService.Worker.Tests.Training;

/// <summary>Real trainers, real signals.</summary>
public sealed class TrainingJobTests : IDisposable
{
    private const long Endless = 100_000_000;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task TrainAsync_QueuedRun_SucceedsWithEveryArtifactAndLeavesNothing()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path);
        var dataset = await host.StoreLineAsync();

        var run = await host.WaitForAsync(await host.QueueAsync(dataset, steps: 500), run => run.IsTerminal);

        Assert.Null(run.Failure);
        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Equal(BundleFiles.All.Select(file => file.Name).Where(name => !BundleFiles.IsOptional(name)), run.Artifacts.Select(artifact => artifact.Name));
        Assert.All(run.Artifacts, artifact => Assert.True(artifact.Bytes > 0));
        Assert.Equal(500, run.Progress!.Step);
        await AssertReportedOnceAsync(host, run);
        AssertNothingLeft(run);
        Assert.DoesNotContain("libtorch", await File.ReadAllTextAsync("/proc/self/maps"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task TrainAsync_EventsOfARun_TellItsStates()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path);
        var dataset = await host.StoreLineAsync();
        var run = await host.WaitForAsync(await host.QueueAsync(dataset, steps: 300), run => run.IsTerminal);

        var events = await host.Runs.ListEventsAsync(run.Id, 0, 1000, CancellationToken.None);

        Assert.Equal(
            [RunEventTypes.Queued, RunEventTypes.Starting, RunEventTypes.Running, RunEventTypes.Finalizing, RunEventTypes.Succeeded],
            events.Select(runEvent => runEvent.Type).Where(type => type is not (RunEventTypes.Metric or RunEventTypes.Checkpoint)));
        Assert.Equal(Enumerable.Range(1, events.Count).Select(number => (long)number), events.Select(runEvent => runEvent.Sequence));
        Assert.Equal(
            [50, 100, 150, 200, 250, 300],
            events.Where(runEvent => runEvent.Type == RunEventTypes.Metric && runEvent.Data["values"]![MetricNames.TrainLoss] is not null)
                .Select(runEvent => runEvent.Data["step"]!.GetValue<long>())
                .Where(step => step >= 50));
    }

    [Fact]
    public async Task TrainAsync_TrainerKilledHalfway_SucceedsAtTheSecondAttemptWithoutDuplicates()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path);
        var dataset = await host.StoreLineAsync();
        var id = await host.QueueAsync(dataset, steps: 20_000);
        var (_, process) = await host.WaitForTrainerAsync(id);

        ProcessTable.Signal(process, ProcessTable.Kill);
        var run = await host.WaitForAsync(id, run => run.IsTerminal);

        Assert.Equal((RunState.Succeeded, 2), (run.State, run.Attempt));
        var events = await host.Runs.ListEventsAsync(id, 0, 10_000, CancellationToken.None);
        var interrupted = Assert.Single(events, runEvent => runEvent.Type == RunEventTypes.Interrupted);
        Assert.Contains("signal 9", interrupted.Data["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        await AssertReportedOnceAsync(host, run);
        AssertNothingLeft(run);
    }

    [Fact]
    public async Task TrainAsync_TrainerThatDiesEveryTime_FailsAfterTheLastAttempt()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path);
        var dataset = await host.StoreLineAsync();
        var id = await host.QueueAsync(dataset, Endless, attempts: 2);
        foreach (var attempt in (int[])[1, 2])
        {
            var (_, process) = await host.WaitForTrainerAsync(id, attempt);
            ProcessTable.Signal(process, ProcessTable.Kill);
        }

        var run = await host.WaitForAsync(id, run => run.IsTerminal);

        Assert.Equal((RunState.Failed, 2), (run.State, run.Attempt));
        Assert.Equal((FailureReason.WorkerLost, true), (run.Failure!.Reason, run.Failure.Retryable));
        Assert.Contains("attempt 2 of 2", run.Failure.Detail, StringComparison.Ordinal);
        AssertNothingLeft(run);
    }

    [Fact]
    public async Task TrainAsync_TrainerThatHangsEveryTime_IsStoppedAndFailsAfterTheLastAttempt()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path, ("Worker:StallSeconds", "20"));
        var dataset = await host.StoreLineAsync();
        var id = await host.QueueAsync(dataset, Endless, attempts: 2);
        foreach (var attempt in (int[])[1, 2])
        {
            var (_, process) = await host.WaitForTrainerAsync(id, attempt);
            ProcessTable.Signal(process, ProcessTable.Stop);
        }

        var run = await host.WaitForAsync(id, run => run.IsTerminal);

        Assert.Equal((RunState.Failed, FailureReason.Deadline, 2), (run.State, run.Failure!.Reason, run.Attempt));
        Assert.Contains("made no progress for 20 seconds", run.Failure.Detail, StringComparison.Ordinal);
        AssertNothingLeft(run);
    }

    [Fact]
    public async Task TrainAsync_RunOutOfTime_SaysDeadline()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path);
        var dataset = await host.StoreLineAsync();
        var id = await host.QueueAsync(dataset, Endless, limit: TimeSpan.FromSeconds(3));

        var run = await host.WaitForAsync(id, run => run.IsTerminal);

        Assert.Equal((RunState.Failed, FailureReason.Deadline), (run.State, run.Failure!.Reason));
        Assert.False(run.Failure.Retryable);
        AssertNothingLeft(run);
    }

    [Fact]
    public async Task TrainAsync_TrainerOverItsMemory_SaysOutOfMemory()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path, ("Worker:TrainerMemoryBytes", $"{16 << 20}"));
        var dataset = await host.StoreLineAsync();
        var id = await host.QueueAsync(dataset, Endless);

        var run = await host.WaitForAsync(id, run => run.IsTerminal);

        Assert.Equal((RunState.Failed, FailureReason.OutOfMemory), (run.State, run.Failure!.Reason));
        Assert.Contains("it may use 16 MiB", run.Failure.Detail, StringComparison.Ordinal);
        AssertNothingLeft(run);
    }

    [Fact]
    public async Task TrainAsync_CancelledWhileRunning_IsCancelledOnceTheTrainerIsGone()
    {
        await using var host = await WorkerHost.StartAsync(
            _folder.Path, ("Worker:GraceSeconds", "100"), ("Worker:JobShutdownSeconds", "110"), ("Worker:ShutdownSeconds", "120"));
        var dataset = await host.StoreLineAsync();
        var id = await host.QueueAsync(dataset, Endless);
        await host.WaitForTrainerAsync(id);

        await host.Runs.ChangeAsync(id, (run, now) => run.Cancel(now), CancellationToken.None);
        var run = await host.WaitForAsync(id, run => run.IsTerminal);

        Assert.Equal(RunState.Cancelled, run.State);
        Assert.True(run.FinishedAt - run.CancelRequestedAt < TimeSpan.FromSeconds(60), "It was not killed: it stopped when asked to.");
        AssertNothingLeft(run);
    }

    [Fact]
    public async Task TrainAsync_CancelledTrainerThatDoesNotListen_IsKilledAfterTheGracePeriod()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path, ("Worker:GraceSeconds", "1"));
        var dataset = await host.StoreLineAsync();
        var id = await host.QueueAsync(dataset, Endless);
        var (_, process) = await host.WaitForTrainerAsync(id);

        ProcessTable.Signal(process, ProcessTable.Stop);
        await host.Runs.ChangeAsync(id, (run, now) => run.Cancel(now), CancellationToken.None);
        var run = await host.WaitForAsync(id, run => run.IsTerminal);

        Assert.Equal(RunState.Cancelled, run.State);
        AssertNothingLeft(run);
    }

    [Fact]
    public async Task TrainAsync_CancelledWhileStarting_NeverRuns()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path);
        var dataset = await host.StoreLineAsync();
        var id = await host.QueueAsync(dataset, Endless);
        await host.WaitForAsync(id, run => run.State == RunState.Starting);

        await host.Runs.ChangeAsync(id, (run, now) => run.Cancel(now), CancellationToken.None);
        var run = await host.WaitForAsync(id, run => run.IsTerminal);

        Assert.Equal(RunState.Cancelled, run.State);
        var events = await host.Runs.ListEventsAsync(id, 0, 100, CancellationToken.None);
        Assert.Equal(
            [RunEventTypes.Queued, RunEventTypes.Starting, RunEventTypes.Cancelling, RunEventTypes.Cancelled],
            events.Select(runEvent => runEvent.Type));
        AssertNothingLeft(run);
    }

    [Fact]
    public async Task TrainAsync_CancelledWhileQueued_StartsNoTrainer()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path, ("Worker:CpuConcurrency", "1"));
        var dataset = await host.StoreLineAsync();
        var first = await host.QueueAsync(dataset, Endless);
        await host.WaitForTrainerAsync(first);
        var second = await host.QueueAsync(dataset, Endless);

        await host.Runs.ChangeAsync(second, (run, now) => run.Cancel(now), CancellationToken.None);
        await host.Runs.ChangeAsync(first, (run, now) => run.Cancel(now), CancellationToken.None);
        await host.WaitForAsync(first, run => run.IsTerminal);
        var third = await host.WaitForAsync(await host.QueueAsync(dataset, steps: 50), run => run.IsTerminal);

        Assert.Equal(RunState.Succeeded, third.State);
        var run = await host.WaitForAsync(second, run => run.IsTerminal);
        Assert.Equal((RunState.Cancelled, 0), (run.State, run.Attempt));
    }

    [Fact]
    public async Task TrainAsync_RunTakenByAnother_StopsItsTrainerAndWritesNothingMore()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path, ("Worker:HeartbeatSeconds", "1"), ("Worker:LeaseSeconds", "4"));
        var dataset = await host.StoreLineAsync();
        var id = await host.QueueAsync(dataset, Endless, attempts: 1);
        await host.WaitForTrainerAsync(id);

        // Somebody decides that this worker is lost.
        await host.Runs.ChangeAsync(
            id, (run, now) => run.Interrupt(new RunFailure(FailureReason.WorkerLost, "Taken.", Retryable: true), now), CancellationToken.None);
        var failed = await host.WaitForAsync(id, run => run.IsTerminal);
        var next = await host.WaitForAsync(await host.QueueAsync(dataset, steps: 50), run => run.IsTerminal);

        Assert.Equal(RunState.Succeeded, next.State);
        AssertNothingLeft(failed);
        Assert.Equal(failed.LastEvent, (await host.Runs.FindAsync(id, CancellationToken.None))!.LastEvent);
    }

    [Fact]
    public async Task StopAsync_WhileARunIsUnderWay_GivesItBackAndTheNextStartTakesItUp()
    {
        string id;
        await using (var host = await WorkerHost.StartAsync(_folder.Path))
        {
            var dataset = await host.StoreLineAsync();
            id = await host.QueueAsync(dataset, steps: 20_000, attempts: 1);
            await host.WaitForTrainerAsync(id);
        }

        Assert.Empty(ProcessTable.FindByArgument(id));
        await using var next = await WorkerHost.StartAsync(_folder.Path);
        var run = await next.WaitForAsync(id, run => run.IsTerminal);

        Assert.Equal((RunState.Succeeded, 1, null), (run.State, run.Attempt, run.Failure?.Detail));
        await AssertReportedOnceAsync(next, run);
        AssertNothingLeft(run);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Every metric has one point per step, and the steps of the last attempt alone.</summary>
    private static async Task AssertReportedOnceAsync(WorkerHost host, Run run)
    {
        var points = await host.Runs.ListMetricsAsync(run.Id, new MetricQuery([MetricNames.TrainLoss], null, null, null), CancellationToken.None);
        var steps = points.Select(point => point.Step).ToList();
        Assert.Equal(steps.Distinct().Order(), steps);
        Assert.Equal(run.Progress!.TotalSteps / 50, steps.Count(step => step > 0 && step % 50 == 0));
    }

    /// <summary>No process and no file of the work is left.</summary>
    private void AssertNothingLeft(Run run)
    {
        Assert.Empty(ProcessTable.FindByArgument(run.Id));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path, $"{run.Id}-*", SearchOption.AllDirectories));
    }
}
