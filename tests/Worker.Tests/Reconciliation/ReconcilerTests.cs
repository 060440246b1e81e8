using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Workers;
using Microsoft.Extensions.DependencyInjection;

namespace ImitationService.Worker.Tests.Reconciliation;

public sealed class ReconcilerTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task StartAsync_RunHeldByADeadProcess_IsTakenUpWithoutWaitingForItsLease()
    {
        string id;
        await using (var host = await WorkerHost.StartAsync(_folder.Path))
        {
            id = await host.AddAsync(await host.StoreLineAsync(), steps: 100);
            Assert.NotNull(await host.Runs.TryAcquireAsync(id, "somebody dead", Long, CancellationToken.None));
        }

        await using var next = await WorkerHost.StartAsync(_folder.Path);
        var run = await next.WaitForAsync(id, run => run.IsTerminal);

        Assert.Equal((RunState.Succeeded, 2), (run.State, run.Attempt));
    }

    [Fact]
    public async Task StartAsync_RunThatWasBeingCancelled_IsCancelled()
    {
        string id;
        await using (var host = await WorkerHost.StartAsync(_folder.Path))
        {
            id = await host.AddAsync(await host.StoreLineAsync(), steps: 100);
            Assert.NotNull(await host.Runs.TryAcquireAsync(id, "somebody dead", Long, CancellationToken.None));
            await host.Runs.ChangeAsync(id, (run, now) => run.Cancel(now), CancellationToken.None);
        }

        await using var next = await WorkerHost.StartAsync(_folder.Path);

        Assert.Equal(RunState.Cancelled, (await next.Runs.FindAsync(id, CancellationToken.None))!.State);
    }

    [Fact]
    public async Task ExecuteAsync_LeaseThatRanOut_IsTakenBack()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path, ("Worker:ReconcileSeconds", "1"), ("Worker:SoleWorker", "false"));
        var id = await host.AddAsync(await host.StoreLineAsync(), steps: 100);
        Assert.NotNull(await host.Runs.TryAcquireAsync(id, "somebody slow", TimeSpan.FromMilliseconds(1), CancellationToken.None));

        var run = await host.WaitForAsync(id, run => run.IsTerminal);

        Assert.Equal((RunState.Succeeded, 2), (run.State, run.Attempt));
        var events = await host.Runs.ListEventsAsync(id, 0, 100, CancellationToken.None);
        Assert.Contains(events, runEvent => runEvent.Type == RunEventTypes.Interrupted);
    }

    [Fact]
    public async Task ExecuteAsync_LostRunThatWasEnqueuedHere_IsEnqueuedAgain()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path, ("Worker:ReconcileSeconds", "1"), ("Worker:SoleWorker", "false"));
        var id = await host.AddAsync(await host.StoreLineAsync(), steps: 100);
        Assert.True(host.Waiting.TryAdd(id));
        Assert.NotNull(await host.Runs.TryAcquireAsync(id, "another that took the job, and died", TimeSpan.FromMilliseconds(1), CancellationToken.None));

        var run = await host.WaitForAsync(id, run => run.IsTerminal);

        Assert.Equal((RunState.Succeeded, 2), (run.State, run.Attempt));
    }

    [Fact]
    public async Task ExecuteAsync_QueueThatRefusesOnce_IsAskedAgain()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path, Replace, ("Worker:ReconcileSeconds", "1"));
        var id = await host.AddAsync(await host.StoreLineAsync(), steps: 100);

        var run = await host.WaitForAsync(id, run => run.IsTerminal);

        Assert.Equal((RunState.Succeeded, 1), (run.State, run.Attempt));

        static void Replace(IServiceCollection services)
        {
            var real = services.Single(service => service.ServiceType == typeof(IJobQueue)).ImplementationType!;
            services.AddSingleton<IJobQueue>(provider => new RefusingQueue((IJobQueue)ActivatorUtilities.CreateInstance(provider, real)));
        }
    }

    [Fact]
    public async Task ExecuteAsync_RunThatNoJobCarries_IsTrained()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path, ("Worker:ReconcileSeconds", "1"));
        var id = await host.AddAsync(await host.StoreLineAsync(), steps: 100);

        var run = await host.WaitForAsync(id, run => run.IsTerminal);

        Assert.Equal((RunState.Succeeded, 1), (run.State, run.Attempt));
    }

    [Fact]
    public async Task StartAsync_RunOnItsLastAttempt_EndsAsLost()
    {
        string id;
        await using (var host = await WorkerHost.StartAsync(_folder.Path))
        {
            id = await host.AddAsync(await host.StoreLineAsync(), steps: 100, attempts: 1);
            Assert.NotNull(await host.Runs.TryAcquireAsync(id, "somebody dead", Long, CancellationToken.None));
        }

        await using var next = await WorkerHost.StartAsync(_folder.Path);
        var run = (await next.Runs.FindAsync(id, CancellationToken.None))!;

        Assert.Equal((RunState.Failed, FailureReason.WorkerLost), (run.State, run.Failure!.Reason));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The queue, whose storage is away when it is first asked.</summary>
    private sealed class RefusingQueue(IJobQueue inner) : IJobQueue
    {
        private int _asked;

        public void EnqueueIntake(string datasetId) => inner.EnqueueIntake(datasetId);

        public void EnqueueExport(string datasetId, ExportFormat format) => inner.EnqueueExport(datasetId, format);

        public void EnqueueTraining(string runId, WorkQueue queue)
        {
            if (Interlocked.Increment(ref _asked) == 1)
            {
                throw new TimeoutException("The database is away.");
            }

            inner.EnqueueTraining(runId, queue);
        }
    }
}
