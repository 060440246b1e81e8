using ImitationService.Acceptance.Http;
using ImitationService.Acceptance.Processes;

namespace ImitationService.Acceptance.Crashes;

/// <summary>Everything in one process, on SQLite and a folder.</summary>
internal sealed class EmbeddedBed : CrashBed
{
    private readonly TemporaryFolder _folder = new();
    private ServiceProcess? _process;

    public override string Profile => "embedded";

    public override async Task<ServiceClient> StartAsync() => (_process ??= await ServiceProcess.StartAsync(_folder.Path)).Client;

    public override async Task<ServiceClient> ArmAsync(CrashPoint point, string sign)
    {
        if (_process is not null)
        {
            await _process.StopAsync();
            await _process.DisposeAsync();
        }

        _process = await ServiceProcess.StartAsync([point.Arm(sign)], _folder.Path);
        return _process.Client;
    }

    public override async Task<ServiceClient> MendAsync(CrashPoint point, string sign)
    {
        Assert.True(await Eventually.HoldsAsync(() => File.Exists(sign), Patience), $"Nothing died at {point.Name}.\n{_process!.Log}");
        if (point.Process != "trainer")
        {
            Assert.Equal(Killed, await _process!.WaitForExitAsync(Patience));
            await _process.DisposeAsync();
            _process = null;
        }

        return await StartAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _folder.Dispose();
    }
}
