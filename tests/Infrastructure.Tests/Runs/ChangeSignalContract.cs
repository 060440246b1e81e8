using ImitationService.Domain.Runs;
using Microsoft.Extensions.Time.Testing;

namespace ImitationService.Infrastructure.Tests.Runs;

/// <summary>What every change signal promises within one process.</summary>
public abstract class ChangeSignalContract
{
    private readonly FakeTimeProvider _time = new();

    protected abstract IChangeSignal Create(TimeProvider time);

    /// <summary>Number of identifiers somebody waits for.</summary>
    protected abstract int CountEntries(IChangeSignal signal);

    [Fact]
    public async Task WaitAsync_PublishedAfterwards_WakesEveryWaiterOfThatIdentifierOnly()
    {
        var signal = Create(_time);
        var first = signal.WaitAsync("run_1", default);
        var second = signal.WaitAsync("run_1", default);
        var other = signal.WaitAsync("run_2", default);

        signal.Publish("run_1");

        await Task.WhenAll(first, second).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.False(other.IsCompleted);
        Assert.Equal(1, CountEntries(signal));
    }

    [Fact]
    public async Task WaitAsync_PublishedBetweenTakingAndAwaiting_IsNotLost()
    {
        var signal = Create(_time);
        var wait = signal.WaitAsync("run_1", default);
        signal.Publish("run_1");

        await wait.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task WaitAsync_NothingHappens_EndsAfterASecondAndLeavesNothing()
    {
        var signal = Create(_time);
        var wait = signal.WaitAsync("run_1", default);
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(wait.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        await wait.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(0, CountEntries(signal));
    }

    [Fact]
    public async Task WaitAsync_Cancelled_ThrowsAndTheEntryGoesWithTheSecond()
    {
        var signal = Create(_time);
        using var source = new CancellationTokenSource();
        var wait = signal.WaitAsync("run_1", source.Token);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, CountEntries(signal));
    }

    [Fact]
    public void Publish_NobodyWaits_LeavesNothing()
    {
        var signal = Create(_time);

        signal.Publish("run_1");

        Assert.Equal(0, CountEntries(signal));
    }

    [Fact]
    public async Task PublishAndWait_AtOnce_NoChangeIsMissed()
    {
        // The clock stands still: a lost wake-up would never end.
        var signal = Create(_time);
        var version = 0;
        var reader = Task.Run(async () =>
        {
            while (true)
            {
                var wait = signal.WaitAsync("run_1", default);
                if (Volatile.Read(ref version) == 20_000)
                {
                    return;
                }

                await wait;
            }
        });
        for (var i = 0; i < 20_000; i++)
        {
            Interlocked.Increment(ref version);
            signal.Publish("run_1");
        }

        await reader.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
