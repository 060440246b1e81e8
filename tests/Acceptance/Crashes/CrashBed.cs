using ImitationService.Acceptance.Http;

namespace ImitationService.Acceptance.Crashes;

/// <summary>A running service of which one process can be armed to die, and is started again when it has.</summary>
internal abstract class CrashBed : IAsyncDisposable
{
    /// <summary>Longest wait for a death.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Exit code of a process that was killed.</summary>
    protected const int Killed = 137;

    /// <summary>Name of the profile, for the table.</summary>
    public abstract string Profile { get; }

    /// <summary>Starts everything that is not there, nothing of it armed.</summary>
    public abstract Task<ServiceClient> StartAsync();

    /// <summary>Starts everything, armed at a point.</summary>
    public abstract Task<ServiceClient> ArmAsync(CrashPoint point, string sign);

    /// <summary>Waits until the process has died at the point, and starts it again, as whoever watches over processes would.</summary>
    public abstract Task<ServiceClient> MendAsync(CrashPoint point, string sign);

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();
}
