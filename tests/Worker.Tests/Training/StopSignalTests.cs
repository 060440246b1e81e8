using ImitationService.Worker.Training;

namespace ImitationService.Worker.Tests.Training;

public sealed class StopSignalTests
{
    [Fact]
    public void Raise_Twice_KeepsTheFirstCause()
    {
        using var stop = new StopSignal();
        Assert.Equal(StopCause.None, stop.Cause);
        Assert.False(stop.Token.IsCancellationRequested);

        stop.Raise(StopCause.Stalled);
        stop.Raise(StopCause.Cancelled);

        Assert.Equal(StopCause.Stalled, stop.Cause);
        Assert.True(stop.Token.IsCancellationRequested);
    }

    [Fact]
    public void Raise_AfterAPause_TakesItsPlace()
    {
        using var stop = new StopSignal();
        stop.Raise(StopCause.Paused);
        Assert.True(stop.Token.IsCancellationRequested);
        Assert.False(stop.Firm.IsCancellationRequested);

        stop.Raise(StopCause.Cancelled);
        stop.Raise(StopCause.Paused);
        stop.Raise(StopCause.LeaseLost);

        Assert.Equal(StopCause.Cancelled, stop.Cause);
        Assert.True(stop.Firm.IsCancellationRequested);
    }
}
