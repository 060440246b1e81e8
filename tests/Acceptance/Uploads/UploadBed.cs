using ImitationService.Acceptance.Processes;

namespace ImitationService.Acceptance.Uploads;

/// <summary>A service whose processes can be killed, and come back where they were: one process, or an api and a worker.</summary>
internal sealed class UploadBed : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(90);

    private readonly ServiceCluster? _cluster;
    private readonly TemporaryFolder _folder = new();
    private ClusterProcess _api = null!;
    private ClusterProcess? _worker;

    private UploadBed(ServiceCluster? cluster) => _cluster = cluster;

    /// <summary>Whether api and worker are processes of their own.</summary>
    public bool IsDistributed => _cluster is not null;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; } = ServiceCluster.NewAddress();

    /// <summary>For requests to it.</summary>
    public HttpClient Http { get; } = new();

    public static async Task<UploadBed> StartAsync(bool isDistributed)
    {
        var bed = new UploadBed(isDistributed ? await ServiceCluster.CreateAsync() : null);
        bed.Http.BaseAddress = bed.Address;
        await Task.WhenAll(bed.StartApiAsync(), bed.StartWorkerAsync());
        return bed;
    }

    /// <summary>SIGKILL to the api, and a new one in its place.</summary>
    public async Task CrashApiAsync()
    {
        await _api.CrashAsync();
        await StartApiAsync();
    }

    /// <summary>SIGKILL to the worker, and a new one in its place; the api's where both are one process.</summary>
    public async Task CrashWorkerAsync()
    {
        if (_worker is null)
        {
            await CrashApiAsync();
            return;
        }

        await _worker.CrashAsync();
        await StartWorkerAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
        else
        {
            await _api.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task StartApiAsync()
    {
        if (_cluster is not null)
        {
            (_api, _) = await _cluster.StartApiAsync(Address);
            return;
        }

        _api = ClusterProcess.Start("service", "Standalone", ["--urls", Address.OriginalString, "--data", _folder.File("data")], _folder.Path, []);
        var isReady = await Eventually.HoldsAsync(async () => !_api.IsRunning || await IsReadyAsync(), StartDeadline);
        Assert.True(isReady && _api.IsRunning, _api.Log);
    }

    private async Task StartWorkerAsync() => _worker = _cluster is null ? null : await _cluster.StartWorkerAsync("worker", "io");

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var response = await Http.GetAsync("/health/ready");
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
