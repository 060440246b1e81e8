using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Tests.Formats.Sources;

public sealed class WorkAheadTests
{
    [Fact]
    public void InOrder_PiecesThatEndInAnotherOrder_ComeInTheirs()
    {
        using var second = new ManualResetEventSlim();
        Func<int> First() => () =>
        {
            // Where there is one processor, the second piece begins only when the first has been taken.
            second.Wait(Environment.ProcessorCount > 1 ? Timeout.InfiniteTimeSpan : TimeSpan.Zero);
            return 1;
        };
        Func<int> Second() => () =>
        {
            second.Set();
            return 2;
        };

        Assert.Equal([1, 2, 3], WorkAhead.InOrder<int>([(First(), 1), (Second(), 1), (() => 3, 1)]));
    }

    [Fact]
    public void InOrder_PieceThrows_ResultsBeforeItComeFirst()
    {
        var taken = new List<int>();

        Assert.Throws<IntakeException>(() =>
        {
            foreach (var result in WorkAhead.InOrder<int>([(() => 1, 1), (() => 2, 1), (() => throw new IntakeException("code", "detail", "advice", "file"), 1), (() => 4, 1)]))
            {
                taken.Add(result);
            }
        });
        Assert.Equal([1, 2], taken);
    }

    [Fact]
    public void InOrder_PieceThatHoldsTooMuch_IsWaitedForAlone()
    {
        var (begun, taken) = (0, 0);
        IEnumerable<(Func<int> Piece, long Bytes)> Work()
        {
            for (var i = 0; i < 5; i++)
            {
                yield return (() => Interlocked.Increment(ref begun), 1L << 30);
            }
        }

        foreach (var _ in WorkAhead.InOrder(Work()))
        {
            Assert.Equal(++taken, Volatile.Read(ref begun));
        }

        Assert.Equal(5, taken);
    }

    [Fact]
    public void InOrder_LeftEarly_WaitsForWhatIsUnderWay()
    {
        var ended = 0;
        IEnumerable<(Func<int> Piece, long Bytes)> Work()
        {
            while (true)
            {
                yield return (() => Interlocked.Increment(ref ended), 1);
            }
        }

        _ = WorkAhead.InOrder(Work()).First();
        var after = Volatile.Read(ref ended);

        Assert.Equal(Environment.ProcessorCount + 1, after);
    }
}
