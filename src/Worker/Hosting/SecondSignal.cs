using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ImitationService.Worker.Hosting;

/// <summary>
/// The first request to stop is the host's, which stops in good order. At a second one the process ends where it stands; its
/// children end too, as their standard input closes.
/// </summary>
internal sealed class SecondSignal : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    private SecondSignal() =>
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGTERM, Count), PosixSignalRegistration.Create(PosixSignal.SIGINT, Count)];

    /// <summary>Counts from now on.</summary>
    public static SecondSignal Watch() => new();

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Count(PosixSignalContext context)
    {
        // Before the host listens, the first one ends the process as it always does.
        if (Interlocked.Increment(ref _count) > 1)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
        }
    }
}
