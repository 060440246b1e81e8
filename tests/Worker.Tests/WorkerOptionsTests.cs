using Microsoft.Extensions.Options;

namespace ImitationService.Worker.Tests;

public sealed class WorkerOptionsTests
{
    [Fact]
    public void Defaults_Always_AreTheDocumentedOnes() =>
        Assert.Equal(
            new WorkerOptions
            {
                LeaseSeconds = 60,
                HeartbeatSeconds = 10,
                StallSeconds = 600,
                StoragePatienceSeconds = 1800,
                GraceSeconds = 10,
                TrainerMemoryBytes = null,
                IntakeMemoryBytes = 1L << 30,
                IntakeSeconds = 600,
                TrainerThreads = 1,
                MaximumRuntime = null,
                ReconcileSeconds = 15,
                SoleWorker = null,
                OnceWaitSeconds = 30,
                WorkFolder = null,
            },
            new WorkerOptions());

    [Fact]
    public async Task StartAsync_WithOptionsOutOfBounds_NamesEveryOne()
    {
        using var folder = new TemporaryFolder();

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => WorkerHost.StartAsync(
            folder.Path,
            ("Worker:HeartbeatSeconds", "50"),
            ("Worker:TrainerThreads", "0"),
            ("Worker:MaximumRuntime", "00:00:00")));

        Assert.Contains("HeartbeatSeconds", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("TrainerThreads", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("MaximumRuntime", refusal.Message, StringComparison.Ordinal);
    }
}
