using ImitationService.Acceptance.Http;
using ImitationService.Acceptance.Processes;

namespace ImitationService.Acceptance.Crashes;

/// <summary>An api and a worker on Postgres and S3.</summary>
internal sealed class DistributedBed : CrashBed
{
    private readonly ServiceCluster _cluster;
    private (ClusterProcess Process, ServiceClient Client)? _api;
    private ClusterProcess? _worker;

    private DistributedBed(ServiceCluster cluster) => _cluster = cluster;

    public override string Profile => "distributed";

    /// <summary>Prepares database and bucket; skips the test where there are no servers.</summary>
    public static async Task<DistributedBed> CreateAsync() => new(await ServiceCluster.CreateAsync(
        ("Worker:LeaseSeconds", "4"), ("Worker:HeartbeatSeconds", "1"), ("Worker:ReconcileSeconds", "1"), ("Worker:IntakeSeconds", "15")));

    public override async Task<ServiceClient> StartAsync()
    {
        _api ??= await _cluster.StartApiAsync();
        _worker ??= await _cluster.StartWorkerAsync("worker");
        return _api.Value.Client;
    }

    public override async Task<ServiceClient> ArmAsync(CrashPoint point, string sign)
    {
        if (point.Process == "api")
        {
            await StopAsync(_api?.Process);
            _api = await _cluster.StartApiAsync(point.Arm(sign));
        }
        else
        {
            await StopAsync(_worker);
            _worker = await _cluster.StartWorkerAsync("worker", "io,cpu", point.Arm(sign));
        }

        return await StartAsync();
    }

    public override async Task<ServiceClient> MendAsync(CrashPoint point, string sign)
    {
        Assert.True(await Eventually.HoldsAsync(() => File.Exists(sign), Patience), $"Nothing died at {point.Name}.\n{_api?.Process.Log}\n{_worker?.Log}");
        if (point.Process == "api")
        {
            await _api!.Value.Process.WaitForExitAsync(Patience);
            Assert.Equal(Killed, _api.Value.Process.ExitCode);
            _api = null;
        }
        else if (point.Process == "worker")
        {
            await _worker!.WaitForExitAsync(Patience);
            Assert.Equal(Killed, _worker.ExitCode);
            _worker = null;
        }

        return await StartAsync();
    }

    public override ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private static async Task StopAsync(ClusterProcess? process)
    {
        if (process is { IsRunning: true })
        {
            await process.StopAsync();
        }
    }
}
