using System.Text.Json.Nodes;
using ImitationService.Domain.Keys;
using ImitationService.Domain.Projects;
using ImitationService.Domain.Runs;

namespace ImitationService.Domain.Tests.Runs;

public sealed class RunWishesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly Dictionary<string, double> Values = new() { ["loss/validation"] = 0.25 };

    public static TheoryData<RunVerb, RunState> EveryVerbInEveryState() =>
        [.. Enum.GetValues<RunVerb>().SelectMany(verb => Enum.GetValues<RunState>().Select(state => (verb, state)))];

    [Theory]
    [MemberData(nameof(EveryVerbInEveryState))]
    public void Allows_EveryVerb_SaysWhetherItThrows(RunVerb verb, RunState state)
    {
        var run = RunTransitionTests.In(state);
        var (allowed, open, revision) = (run.Allows(verb), run.IsOpenTo(verb), run.Revision);

        var exception = Record.Exception(() => Say(verb, run));

        Assert.Equal(allowed, exception is null);
        Assert.Equal(open, run.Revision > revision);
    }

    [Theory]
    [MemberData(nameof(EveryVerbInEveryState))]
    public void Verb_SaidTwice_DoesNoMoreThanOnce(RunVerb verb, RunState state)
    {
        var run = RunTransitionTests.In(state);
        if (!run.Allows(verb))
        {
            return;
        }

        Say(verb, run);
        var (after, revision) = (run.State, run.Revision);
        Say(verb, run);

        Assert.Equal((after, revision), (run.State, run.Revision));
    }

    [Fact]
    public void Resume_Paused_StartsAFreshCountOfAttempts()
    {
        var run = RunTransitionTests.In(RunState.Running, attempts: 1);
        run.Pause(Now);
        run.ConfirmPaused(Now + Minute);
        run.Resume(null, null, Now + Minute + Minute);

        var lease = run.Acquire("other", Minute, Now + Minute + Minute, new Checkpoint(40, 1, "key", 1, "sha", Values, Now));

        Assert.Equal((2L, 1, 40L), (lease.Epoch, run.Attempt, run.StartStep));
        Assert.Equal(0.25, run.LatestMetrics["loss/validation"]);
        Assert.Equal(Minute, run.UsedRuntime);
    }

    [Fact]
    public void Resume_Extended_ChangesTheStepsAndNothingElse()
    {
        var options = new JsonObject { ["epochs"] = 3, ["batch_size"] = 8 };
        var run = Run.Create("run_1", null, null, Project.DefaultId, ApiKey.Local, new RunSpecification("ds_1", "bc", options, 7, 3, null), Now);
        run.Pause(Now);

        run.Resume(500, 100, Now);

        Assert.Equal("""{"batch_size":8,"steps":500}""", run.Options.ToJsonString());
        Assert.Equal("""{"epochs":3,"batch_size":8}""", run.Specification.Options.ToJsonString());
        Assert.Equal(100, run.ResumeStep);
        Assert.Equal("""{"attempt":1,"from_step":100,"steps":500}""", run.PendingEvents[^1].Data.ToJsonString());
    }

    [Fact]
    public void Retry_FromTheStart_ForgetsFailureAndTime()
    {
        var run = RunTransitionTests.In(RunState.Running);
        run.Fail(new RunFailure(FailureReason.Deadline, "Over.", false), Now + Minute);

        run.Retry(0, Now + Minute);

        Assert.Equal((RunState.Queued, null, null, TimeSpan.Zero, 0L), (run.State, run.Failure, run.FinishedAt, run.UsedRuntime, run.ResumeStep));
    }

    [Fact]
    public void RequestCheckpoint_UntilItIsThere_IsRemembered()
    {
        var run = RunTransitionTests.In(RunState.Running);
        run.RequestCheckpoint(Now);
        var checkpoint = new Checkpoint(5, 1, "key", 9, "sha", Values, Now);

        run.AddCheckpoint(checkpoint, isOnDemand: false, Now);
        Assert.Equal(Now, run.CheckpointRequestedAt);
        run.AddCheckpoint(checkpoint, isOnDemand: true, Now);

        Assert.Null(run.CheckpointRequestedAt);
        Assert.Equal(("checkpoint", """{"step":5,"bytes":9}"""), (run.PendingEvents[^1].Type, run.PendingEvents[^1].Data.ToJsonString()));
    }

    [Fact]
    public void RequestCheckpoint_AttemptLost_IsTheNextOnesToAnswerUntilTheRunStops()
    {
        var run = RunTransitionTests.In(RunState.Running);
        run.RequestCheckpoint(Now);
        run.Interrupt(new RunFailure(FailureReason.WorkerLost, "Gone.", true), Now);
        Assert.Equal(Now, run.CheckpointRequestedAt);

        run.Acquire("other", Minute, Now + Minute);
        run.Pause(Now + Minute);
        run.ConfirmPaused(Now + Minute);

        Assert.Null(run.CheckpointRequestedAt);
    }

    [Fact]
    public void Attempts_OfALife_SayWhereEachBeganAndHowItEnded()
    {
        var run = RunTransitionTests.In(RunState.Running);
        run.Interrupt(new RunFailure(FailureReason.WorkerLost, "Gone.", true), Now + Minute);
        run.Acquire("other", Minute, Now + Minute, new Checkpoint(40, 1, "key", 1, "sha", Values, Now));

        var attempts = RunAttempt.Of(run.PendingEvents);

        Assert.Equal(
            [
                new RunAttempt(1, 1, "worker", 0, Now, Now + Minute, "interrupted", "Gone."),
                new RunAttempt(2, 2, "other", 40, Now + Minute, null, null, null),
            ],
            attempts);
    }

    private static void Say(RunVerb verb, Run run)
    {
        switch (verb)
        {
            case RunVerb.Cancel:
                run.Cancel(Now);
                break;
            case RunVerb.Pause:
                run.Pause(Now);
                break;
            case RunVerb.Resume:
                run.Resume(null, null, Now);
                break;
            case RunVerb.Retry:
                run.Retry(null, Now);
                break;
            default:
                run.RequestCheckpoint(Now);
                break;
        }
    }
}
