using ImitationService.Worker.Reconciliation;
using Microsoft.Extensions.Time.Testing;

namespace ImitationService.Worker.Tests.Reconciliation;

public sealed class WaitingWorkTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void TryAdd_WhatWaits_IsNotEnqueuedAgain()
    {
        var waiting = new WaitingWork(_time);
        Assert.True(waiting.TryAdd("run_1"));
        _time.Advance(TimeSpan.FromMinutes(4));

        Assert.False(waiting.TryAdd("run_1"));
        Assert.True(waiting.TryAdd("run_2"));
    }

    [Fact]
    public void TryAdd_WhatWasTakenOrForgotten_IsEnqueuedAgain()
    {
        var waiting = new WaitingWork(_time);
        waiting.TryAdd("run_1");
        waiting.TryAdd("run_2");

        waiting.Remove("run_1");
        Assert.True(waiting.TryAdd("run_1"));
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.True(waiting.TryAdd("run_2"));
    }
}
