using System.Net;
using System.Net.Sockets;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Workers;

namespace ImitationService.Worker.Tests.Hosting;

/// <summary>The worker as a process: real processes, real signals.</summary>
public sealed class WorkerProgramTests : IDisposable
{
    private const long Endless = 100_000_000;

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("--queues")]
    [InlineData("--twice")]
    [InlineData("serve")]
    public async Task Start_ArgumentsWithoutSense_SaysHowToUseIt(string argument)
    {
        using var worker = WorkerProcess.Start(_folder.Path, argument);

        var (exitCode, _, errors) = await worker.WaitAsync();

        Assert.Equal(2, exitCode);
        Assert.Contains("Usage:", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_SettingsThatDoNotFit_NamesThem()
    {
        using var worker = WorkerProcess.Start(
            _folder.Path, "--queues", "cpu,tpu", "--Worker:GraceSeconds=50", "--Worker:JobShutdownSeconds=40", "--Worker:ShutdownSeconds=40");

        var (exitCode, _, errors) = await worker.WaitAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("'tpu'", errors, StringComparison.Ordinal);
        Assert.Contains("Worker:GraceSeconds must be less than Worker:JobShutdownSeconds.", errors, StringComparison.Ordinal);
        Assert.Contains("Worker:JobShutdownSeconds must be less than Worker:ShutdownSeconds.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_SoleWorkerOnASharedDatabase_IsRefused()
    {
        using var worker = WorkerProcess.Start(
            _folder.Path, "--Database:Provider=postgres", "--Database:ConnectionString=Host=127.0.0.1;Port=1", "--Worker:SoleWorker=true");

        var (exitCode, _, errors) = await worker.WaitAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("Worker:SoleWorker cannot be true", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Once_RunsWaiting_TrainsTheNextOneAndEnds()
    {
        string first, second;
        await using (var host = await WorkerHost.StartAsync(_folder.Path, ("Worker:Queues", "io")))
        {
            var dataset = await host.StoreLineAsync();
            first = await host.AddAsync(dataset, steps: 50);
            second = await host.AddAsync(dataset, steps: 50);
        }

        using (var worker = WorkerProcess.Start(_folder.Path, "--once", "--queues", "cpu"))
        {
            Assert.Equal(0, (await worker.WaitAsync()).ExitCode);
        }

        await using var after = await WorkerHost.StartAsync(_folder.Path, ("Worker:Queues", "io"));
        Assert.Equal(RunState.Succeeded, (await after.Runs.FindAsync(first, CancellationToken.None))!.State);
        Assert.Equal(RunState.Queued, (await after.Runs.FindAsync(second, CancellationToken.None))!.State);
    }

    [Fact]
    public async Task Once_NoRun_SaysSoAndEndsWell()
    {
        using var worker = WorkerProcess.Start(_folder.Path, "--once", "--queues=gpu", "--Worker:OnceWaitSeconds=1");

        var (exitCode, output, _) = await worker.WaitAsync();

        Assert.Equal(0, exitCode);
        Assert.Contains("No run waits in gpu", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Once_GpuRunWithoutAGpu_FailsAsInternalAndSaysWhatToMend()
    {
        string id;
        await using (var host = await WorkerHost.StartAsync(_folder.Path, ("Worker:Queues", "io")))
        {
            id = await host.AddAsync(await host.StoreLineAsync(), steps: 50, attempts: 1, compute: Compute.Gpu);
        }

        using (var worker = WorkerProcess.Start(_folder.Path, "--once", "--queues", "gpu"))
        {
            Assert.Equal(0, (await worker.WaitAsync()).ExitCode);
        }

        await using var after = await WorkerHost.StartAsync(_folder.Path, ("Worker:Queues", "io"));
        var run = (await after.Runs.FindAsync(id, CancellationToken.None))!;
        Assert.SkipWhen(run.State == RunState.Succeeded, "This machine has a GPU.");
        Assert.Equal((RunState.Failed, FailureReason.Internal), (run.State, run.Failure!.Reason));
        Assert.Contains("no CUDA device", run.Failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Terminate_WhileARunIsUnderWay_GivesItBackAndLeavesNoProcess()
    {
        var id = await AddEndlessAsync();
        using var worker = WorkerProcess.Start(_folder.Path, "--queues", "cpu");
        await worker.WaitForLineAsync("serves cpu");
        await worker.WaitForLineAsync("trainer");

        ProcessTable.Signal(worker.Id, WorkerProcess.Terminate);
        Assert.Equal(0, (await worker.WaitAsync()).ExitCode);

        Assert.Empty(ProcessTable.FindByArgument(id));
        await using var after = await WorkerHost.StartAsync(_folder.Path, ("Worker:Queues", "io"));
        var run = (await after.Runs.FindAsync(id, CancellationToken.None))!;
        Assert.Equal((RunState.Interrupted, 0, null), (run.State, run.Attempt, run.NotBefore));
    }

    [Theory]
    [InlineData(WorkerProcess.Terminate)]
    [InlineData(ProcessTable.Kill)]
    public async Task SecondSignal_TrainerThatDoesNotListen_EndsBothAtOnce(int second)
    {
        var id = await AddEndlessAsync();
        using var worker = WorkerProcess.Start(
            _folder.Path, "--queues", "cpu", "--Worker:GraceSeconds=100", "--Worker:JobShutdownSeconds=110", "--Worker:ShutdownSeconds=120");
        await worker.WaitForLineAsync("trainer");
        var trainer = await ProcessTable.WaitForOneAsync("train", id);

        ProcessTable.Signal(trainer, ProcessTable.Stop);
        ProcessTable.Signal(worker.Id, WorkerProcess.Terminate);
        await Task.Delay(TimeSpan.FromSeconds(1));
        ProcessTable.Signal(worker.Id, second);
        Assert.Equal(137, (await worker.WaitAsync()).ExitCode);
        ProcessTable.Signal(trainer, ProcessTable.Continue);

        await ProcessTable.WaitForNoneAsync(id);
    }

    [Fact]
    public async Task Suspended_PastItsLease_WritesNothingLateAndTheRunIsTakenAnew()
    {
        var id = await AddEndlessAsync();
        DateTimeOffset suspendedAt;
        using (var worker = WorkerProcess.Start(
            _folder.Path, "--queues", "cpu", "--Worker:LeaseSeconds=4", "--Worker:HeartbeatSeconds=1", "--Worker:ReconcileSeconds=1"))
        {
            await worker.WaitForLineAsync("attempt 1: trainer");
            await Task.Delay(TimeSpan.FromSeconds(2));
            suspendedAt = TimeProvider.System.GetUtcNow();
            ProcessTable.Signal(worker.Id, ProcessTable.Stop);
            await Task.Delay(TimeSpan.FromSeconds(8));
            ProcessTable.Signal(worker.Id, ProcessTable.Continue);
            await worker.WaitForLineAsync("attempt 2: trainer");
            ProcessTable.Signal(worker.Id, WorkerProcess.Terminate);
            Assert.Equal(0, (await worker.WaitAsync()).ExitCode);
        }

        await using var after = await WorkerHost.StartAsync(_folder.Path, ("Worker:Queues", "io"));
        var events = await after.Runs.ListEventsAsync(id, 0, 100_000, CancellationToken.None);
        var late = events.Where(happened => happened.At > suspendedAt.AddSeconds(5)).Select(happened => happened.Type).ToList();
        Assert.Equal([RunEventTypes.Interrupted, RunEventTypes.Starting], late.Take(2));
    }

    [Fact]
    public async Task Health_OnItsPort_IsLiveAndReady()
    {
        var port = FreePort();
        using var worker = WorkerProcess.Start(_folder.Path, "--queues", "io,cpu", $"--Operation:Port={port}");
        await worker.WaitForLineAsync("serves io, cpu");
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        Assert.Equal("""{"status":"live"}""", await client.GetStringAsync("/health/live"));
        Assert.Equal("""{"status":"ready","faults":[]}""", await client.GetStringAsync("/health/ready"));
    }

    [Fact]
    public async Task Start_InAHost_IsInTheListOfWorkersUntilItStops()
    {
        await using (var host = await WorkerHost.StartAsync(_folder.Path, ("Worker:Queues:0", "cpu"), ("Worker:CpuConcurrency", "3")))
        {
            var worker = Assert.Single(await host.Workers.ListAsync(CancellationToken.None)).Registration;
            Assert.Equal((Environment.MachineName, Environment.ProcessId), (worker.Host, worker.Process));
            Assert.Equal(new Dictionary<WorkQueue, int> { [WorkQueue.Cpu] = 3 }, worker.Slots);
        }

        await using var next = await WorkerHost.StartAsync(_folder.Path);
        Assert.Single(await next.Workers.ListAsync(CancellationToken.None));
    }

    public void Dispose() => _folder.Dispose();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<string> AddEndlessAsync()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path, ("Worker:Queues", "io"));
        return await host.AddAsync(await host.StoreLineAsync(), Endless);
    }
}
