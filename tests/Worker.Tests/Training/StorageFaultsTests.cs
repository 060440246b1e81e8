using ImitationService.Worker.Training;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ImitationService.Worker.Tests.Training;

public sealed class StorageFaultsTests
{
    private const int NoSpaceLeft = 28;

    public static TheoryData<Exception, bool> Exceptions { get; } = new()
    {
        { new HttpRequestException("refused"), true },
        { new IOException("connection reset"), true },
        { new TimeoutException(), true },
        { new TaskCanceledException("a request took too long"), true },
        { new IOException("No space left on device", NoSpaceLeft), false },
        { new FileNotFoundException("the trainer left a file out"), false },
        { new ArgumentException("a fault of this code"), false },
    };

    [Theory]
    [MemberData(nameof(Exceptions), DisableDiscoveryEnumeration = true)]
    public void IsFault_Exception_SaysWhetherTryingAgainMayHelp(Exception exception, bool expected) =>
        Assert.Equal(expected, StorageFaults.IsFault(exception, CancellationToken.None));

    [Fact]
    public async Task RideOutAsync_FullDisk_FailsAtOnce()
    {
        var faults = new StorageFaults(Options.Create(new WorkerOptions()), TimeProvider.System, NullLogger<StorageFaults>.Instance);
        var asked = 0;

        await Assert.ThrowsAsync<IOException>(() => faults.RideOutAsync<int>("test", Work, CancellationToken.None));

        Assert.Equal(1, asked);

        Task<int> Work()
        {
            asked++;
            throw new IOException("No space left on device", NoSpaceLeft);
        }
    }

    [Fact]
    public void PauseAfter_ManyFailures_GrowsToAQuarterOfAMinute() =>
        Assert.Equal([1, 2, 4, 8, 15, 15], Enumerable.Range(0, 6).Select(attempt => StorageFaults.PauseAfter(attempt).TotalSeconds));
}
