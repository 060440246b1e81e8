using System.Text.Json.Nodes;
using ImitationService.Domain.Runs;

namespace ImitationService.Domain.Tests.Runs;

public sealed class RunTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly RunFailure Loss = new(FailureReason.WorkerLost, "The worker fell silent.", Retryable: true);

    [Fact]
    public void Acquire_AfterAnInterruption_BeginsAnewUnderAGrownEpoch()
    {
        var run = RunTransitionTests.In(RunState.Running);
        run.Report(5, new Dictionary<string, double> { ["loss/train"] = 1 }, new RunProgress(5, 100, 10, 9), Now);
        run.Interrupt(Loss, Now);

        var lease = run.Acquire("other", Minute, Now + Minute);

        Assert.Equal(new RunLease(2, "other", Now + Minute + Minute), lease);
        Assert.Equal(lease, run.Lease);
        Assert.Equal(2, run.Attempt);
        Assert.Null(run.Progress);
        Assert.Empty(run.LatestMetrics);
        Assert.Equal(Now, run.StartedAt);
    }

    [Fact]
    public void Heartbeat_Held_MovesTheEndAndKeepsProgressWhereNoneIsGiven()
    {
        var run = RunTransitionTests.In(RunState.Running);
        run.Heartbeat(new RunProgress(5, 100, 10, 9), Minute, Now);
        run.Heartbeat(null, Minute, Now.AddSeconds(30));

        Assert.Equal(Now.AddSeconds(90), run.Lease!.ExpiresAt);
        Assert.Equal(5, run.Progress!.Step);
        Assert.Equal(3, run.PendingEvents.Count);
    }

    [Fact]
    public void Interrupt_LastAttempt_FailsAndSaysSo()
    {
        var run = RunTransitionTests.In(RunState.Running, attempts: 1);

        run.Interrupt(Loss, Now);

        Assert.Equal(RunState.Failed, run.State);
        Assert.Equal(Loss with { Detail = "The worker fell silent. That was attempt 1 of 1." }, run.Failure);
        Assert.Null(run.Lease);
    }

    [Fact]
    public void Interrupt_EveryAttempt_EndsAfterTheLast()
    {
        var run = RunTransitionTests.In(RunState.Queued, attempts: 3);
        var attempts = 0;
        for (var now = Now; run.IsAcquirable(now); now += Minute)
        {
            run.Acquire("worker", Minute, now);
            run.Interrupt(Loss, now);
            attempts++;
        }

        Assert.Equal(3, attempts);
        Assert.Equal(RunState.Failed, run.State);
    }

    [Fact]
    public void Interrupt_AttemptThatDiedQuickly_WaitsTwiceAsLongEachTime()
    {
        var run = RunTransitionTests.In(RunState.Queued);
        run.Acquire("worker", Minute, Now);
        run.Interrupt(Loss, Now.AddSeconds(1));
        Assert.Equal(Now.AddSeconds(3), run.NotBefore);
        Assert.False(run.IsAcquirable(Now.AddSeconds(2)));
        run.Acquire("worker", Minute, Now.AddSeconds(3));
        Assert.Null(run.NotBefore);
        run.Interrupt(Loss, Now.AddSeconds(4));

        Assert.Equal(Now.AddSeconds(8), run.NotBefore);
        Assert.Equal(TimeSpan.FromSeconds(2), run.UsedRuntime);
        Assert.True(run.PendingEvents[^1].Data.ContainsKey("not_before"));
    }

    [Theory]
    [InlineData(1, 0, 2)]
    [InlineData(3, 59, 8)]
    [InlineData(10, 0, 300)]
    [InlineData(1, 60, 0)]
    public void RetryDelay_After_DoublesUpToFiveMinutes(int attempt, int lasted, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryDelay.After(attempt, TimeSpan.FromSeconds(lasted)));

    [Theory]
    [InlineData(Compute.Auto, "cpu")]
    [InlineData(Compute.Cpu, "cpu")]
    [InlineData(Compute.Gpu, "gpu")]
    public void ResolveQueue_Compute_IsTheQueueItNeeds(Compute compute, string queue) =>
        Assert.Equal(queue, new RunSpecification("ds_1", "bc", [], 7, 3, null, compute).ResolveQueue().ToString().ToLowerInvariant());

    [Fact]
    public void GiveBack_LastAttempt_IsNotCounted()
    {
        var run = RunTransitionTests.In(RunState.Running, attempts: 1);

        run.GiveBack("The worker is stopping.", Now);
        var lease = run.Acquire("other", Minute, Now);

        Assert.Equal(1, run.Attempt);
        Assert.Equal(2, lease.Epoch);
    }

    [Fact]
    public void Cancel_Twice_IsOneEvent()
    {
        var run = RunTransitionTests.In(RunState.Running);
        run.Cancel(Now);
        var revision = run.Revision;

        run.Cancel(Now + Minute);

        Assert.Equal(revision, run.Revision);
        Assert.Equal(Now, run.CancelRequestedAt);
        Assert.True(run.IsCancelRequested);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void Report_ValueNotFinite_ThrowsAndNamesIt(double value)
    {
        var run = RunTransitionTests.In(RunState.Running);
        var revision = run.Revision;

        var exception = Assert.Throws<ArgumentException>(() => run.Report(3, new Dictionary<string, double> { ["good"] = 1, ["bad"] = value }, null, Now));

        Assert.Contains("'bad'", exception.Message, StringComparison.Ordinal);
        Assert.Equal(revision, run.Revision);
        Assert.Empty(run.LatestMetrics);
    }

    [Fact]
    public void Events_WholeLife_SayWhatHappened()
    {
        var run = RunTransitionTests.In(RunState.Running);
        run.Report(50, new Dictionary<string, double> { ["loss/train"] = 0.5 }, new RunProgress(50, 100, null, null), Now);
        run.FinalizePolicy(Now);
        run.Succeed([new Artifact("policy.onnx", 3, "abc", "application/octet-stream", "runs/run_1/e1/artifacts/policy.onnx")], Now);

        Assert.Equal(
            [
                ("queued", """{"attempt":1}"""),
                ("starting", """{"attempt":1,"epoch":1,"worker":"worker","from_step":0}"""),
                ("running", """{"total_steps":100,"attempt":1}"""),
                ("metric", """{"step":50,"values":{"loss/train":0.5}}"""),
                ("finalizing", "{}"),
                ("succeeded", """{"artifacts":["policy.onnx"]}"""),
            ],
            run.PendingEvents.Select(e => (e.Type, e.Data.ToJsonString())));
        run.ClearPendingEvents();
        Assert.Empty(run.PendingEvents);
        Assert.Equal(6, run.LastEvent);
    }

    [Fact]
    public void Fail_Event_IsTheFailureAsTheWireShowsIt()
    {
        var run = RunTransitionTests.In(RunState.Running);

        run.Fail(new RunFailure(FailureReason.OutOfMemory, "It needed 9 GiB.", Retryable: false), Now);

        var expected = JsonNode.Parse("""{"reason":"out_of_memory","detail":"It needed 9 GiB.","retryable":false}""");
        Assert.True(JsonNode.DeepEquals(expected, run.PendingEvents[^1].Data));
    }
}
