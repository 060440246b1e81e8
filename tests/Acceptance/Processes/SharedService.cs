using ImitationService.Acceptance.Processes;

[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(SharedService))]

namespace ImitationService.Acceptance.Processes;

/// <summary>
/// One service process for all tests that leave it as they found it. When the last has run, no child process, no upload
/// under way and no temporary file may be left of them.
/// </summary>
public sealed class SharedService : IAsyncLifetime
{
    private ServiceProcess? _process;

    /// <summary>The running service.</summary>
    internal ServiceProcess Process => _process ?? throw new InvalidOperationException("The service has not been started.");

    /// <inheritdoc />
    public async ValueTask InitializeAsync() => _process = await ServiceProcess.StartAsync();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await using var process = _process;
            await Leftovers.AssertNoneAsync(process);
        }
    }
}
