using System.Text.Json.Nodes;
using ImitationService.Domain.Keys;
using ImitationService.Domain.Projects;
using ImitationService.Domain.Runs;
using static ImitationService.Domain.Runs.RunState;

namespace ImitationService.Domain.Tests.Runs;

public sealed class RunTransitionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);
    private static readonly RunFailure Failure = new(FailureReason.WorkerLost, "The worker fell silent.", Retryable: true);

    private static readonly Dictionary<string, Action<Run>> Verbs = new()
    {
        ["Acquire"] = run => run.Acquire("worker", TimeSpan.FromMinutes(1), Now),
        ["Heartbeat"] = run => run.Heartbeat(null, TimeSpan.FromMinutes(1), Now),
        ["Begin"] = run => run.Begin(100, Now),
        ["Report"] = run => run.Report(1, new Dictionary<string, double> { ["loss/train"] = 1 }, null, Now),
        ["FinalizePolicy"] = run => run.FinalizePolicy(Now),
        ["Succeed"] = run => run.Succeed([], Now),
        ["Fail"] = run => run.Fail(Failure, Now),
        ["Interrupt"] = run => run.Interrupt(Failure, Now.AddMinutes(1)),
        ["GiveBack"] = run => run.GiveBack("The worker is stopping.", Now),
        ["Cancel"] = run => run.Cancel(Now),
        ["ConfirmCancelled"] = run => run.ConfirmCancelled(Now),
        ["Pause"] = run => run.Pause(Now),
        ["ConfirmPaused"] = run => run.ConfirmPaused(Now),
        ["Resume"] = run => run.Resume(null, null, Now),
        ["Retry"] = run => run.Retry(null, Now),
        ["RequestCheckpoint"] = run => run.RequestCheckpoint(Now),
        ["AddCheckpoint"] = run => run.AddCheckpoint(new Checkpoint(1, 1, "key", 1, "sha", new Dictionary<string, double>(), Now), true, Now),
    };

    // Every state that each verb may be called in, with the state it leads to; in any other it throws.
    private static readonly Dictionary<string, Dictionary<RunState, RunState>> Table = new()
    {
        ["Acquire"] = new() { [Queued] = Starting, [Interrupted] = Starting },
        ["Heartbeat"] = new() { [Starting] = Starting, [Running] = Running, [Finalizing] = Finalizing, [Pausing] = Pausing, [Cancelling] = Cancelling },
        ["Begin"] = new() { [Starting] = Running },
        ["Report"] = new() { [Running] = Running, [Finalizing] = Finalizing, [Pausing] = Pausing, [Cancelling] = Cancelling },
        ["FinalizePolicy"] = new() { [Running] = Finalizing, [Pausing] = Finalizing },
        ["Succeed"] = new() { [Finalizing] = Succeeded },
        ["Fail"] = new() { [Queued] = Failed, [Starting] = Failed, [Running] = Failed, [Finalizing] = Failed, [Interrupted] = Failed, [Pausing] = Failed, [Paused] = Failed, [Cancelling] = Failed },
        ["Interrupt"] = new() { [Starting] = Interrupted, [Running] = Interrupted, [Finalizing] = Interrupted, [Pausing] = Paused, [Cancelling] = Cancelled },
        ["GiveBack"] = new() { [Starting] = Interrupted, [Running] = Interrupted, [Finalizing] = Interrupted, [Pausing] = Paused, [Cancelling] = Cancelled },
        ["Cancel"] = new()
        {
            [Queued] = Cancelled, [Interrupted] = Cancelled, [Paused] = Cancelled, [Pausing] = Cancelling,
            [Starting] = Cancelling, [Running] = Cancelling, [Finalizing] = Cancelling, [Cancelling] = Cancelling,
            [Succeeded] = Succeeded, [Cancelled] = Cancelled, [Failed] = Failed,
        },
        ["ConfirmCancelled"] = new() { [Cancelling] = Cancelled },
        ["Pause"] = new()
        {
            [Queued] = Paused, [Interrupted] = Paused, [Starting] = Pausing, [Running] = Pausing, [Pausing] = Pausing, [Paused] = Paused,
        },
        ["ConfirmPaused"] = new() { [Pausing] = Paused },
        ["Resume"] = new()
        {
            [Paused] = Queued, [Cancelled] = Queued, [Succeeded] = Queued,
            [Queued] = Queued, [Interrupted] = Interrupted, [Starting] = Starting, [Running] = Running, [Finalizing] = Finalizing,
        },
        ["Retry"] = new()
        {
            [Failed] = Queued,
            [Queued] = Queued, [Interrupted] = Interrupted, [Starting] = Starting, [Running] = Running, [Finalizing] = Finalizing,
        },
        ["RequestCheckpoint"] = new() { [Starting] = Starting, [Running] = Running, [Pausing] = Pausing },
        ["AddCheckpoint"] = new() { [Running] = Running, [Finalizing] = Finalizing, [Pausing] = Pausing, [Cancelling] = Cancelling },
    };

    public static TheoryData<string, RunState> EveryVerbInEveryState() =>
        [.. Verbs.Keys.SelectMany(verb => Enum.GetValues<RunState>().Select(state => (verb, state)))];

    [Theory]
    [MemberData(nameof(EveryVerbInEveryState))]
    public void Verb_State_LeadsWhereTheTableSaysOrThrows(string verb, RunState state)
    {
        var run = In(state);
        var (revision, events) = (run.Revision, run.PendingEvents.Count);
        if (Table[verb].TryGetValue(state, out var next))
        {
            Verbs[verb](run);

            Assert.Equal(next, run.State);
            Assert.Equal(next is Starting or Running or Finalizing or Pausing or Cancelling, run.Lease is not null);
            Assert.Equal(run.IsTerminal, run.FinishedAt is not null);
            Assert.Equal(Enumerable.Range(1, (int)run.LastEvent).Select(i => (long)i), run.PendingEvents.Select(e => e.Sequence));
            return;
        }

        var exception = Assert.Throws<InvalidOperationException>(() => Verbs[verb](run));
        Assert.Contains(state.ToString(), exception.Message, StringComparison.Ordinal);
        Assert.Contains(run.Id, exception.Message, StringComparison.Ordinal);
        Assert.Equal((state, revision, events), (run.State, run.Revision, run.PendingEvents.Count));
    }

    [Fact]
    public void Begin_NotStarting_NamesBothStates()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => In(Queued).Begin(1, Now));

        Assert.Equal("Run run_1 is Queued and cannot become Running.", exception.Message);
    }

    /// <summary>A run in a state, by its own verbs alone.</summary>
    internal static Run In(RunState state, int attempts = 3)
    {
        var run = Run.Create("run_1", null, null, Project.DefaultId, ApiKey.Local, new RunSpecification("ds_1", "bc", new JsonObject(), 7, attempts, null), Now);
        string[] path = state switch
        {
            Queued => [],
            Starting => ["Acquire"],
            Running => ["Acquire", "Begin"],
            Finalizing => ["Acquire", "Begin", "FinalizePolicy"],
            Succeeded => ["Acquire", "Begin", "FinalizePolicy", "Succeed"],
            Interrupted => ["Acquire", "Interrupt"],
            Pausing => ["Acquire", "Pause"],
            Paused => ["Pause"],
            Cancelling => ["Acquire", "Cancel"],
            Cancelled => ["Cancel"],
            Failed => ["Fail"],
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        };
        foreach (var verb in path)
        {
            Verbs[verb](run);
        }

        return run;
    }
}
