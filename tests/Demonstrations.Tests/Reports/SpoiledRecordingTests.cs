using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Tests.Reports;

/// <summary>Real recordings, as they are and with damage done to them.</summary>
public sealed class SpoiledRecordingTests : IDisposable
{
    private readonly Workbench _bench = new();

    [Fact]
    public void Report_OfCleanCopy_HasNoWarning()
    {
        Assert.Empty(Warnings(PushT()));
    }

    [Fact]
    public void Report_OfCopyWithTwelveKindsOfDamage_FindsEachInItsPlace()
    {
        var recording = PushT();
        var expected = new (string Code, int Episode)[]
        {
            ("duplicate-episode", Append(recording, recording.Copy(3))),
            ("near-duplicate-episode", Append(recording, Shaken(recording.Copy(5)))),
            ("frozen-tail", RecordOn(recording, 10)),
            ("frozen-observation", Unplug(recording, 12)),
            ("action-out-of-range", Spoil(recording, 20, 15, 1, transition => transition.Action[0] *= 1000)),
            ("observation-out-of-range", Spoil(recording, 22, 15, 5, transition => transition.Observation[2] *= 100)),
            ("state-jump", Glue(recording, 26)),
            ("time-gap", Spoil(recording, 30, 20, 1000, transition => transition.Time += 5)),
            ("time-backwards", Spoil(recording, 31, 11, 1, transition => transition.Time -= 0.25)),
            ("odd-length", CutOff(recording, 40)),
            ("dead-dimension", Spoil(recording, 45, 0, 1000, transition => transition.Observation[0] = 250)),
        };
        recording.Episodes.ForEach(episode => episode.ForEach(transition => transition.Observation = [.. transition.Observation, 7]));

        var problems = Warnings(recording);

        Assert.All(expected, damage => Assert.Contains(problems, problem => problem.Code == damage.Code && problem.Episode == damage.Episode));
        Assert.Contains(problems, problem => problem is { Code: "constant-dimension", Feature: "observation.state[5]" });

        // A sensor that is plugged in again, or sends rubbish, also leaps.
        Assert.Equal(12, problems.Select(problem => problem.Code).Distinct().Count());
        Assert.Empty(problems.Select(problem => problem.Episode).OfType<long>().Except(expected.Select(damage => (long)damage.Episode)));
    }

    [Fact]
    public void Report_OfActionsClipped_FindsThemSaturated()
    {
        var recording = PushT();
        recording.Episodes.ForEach(episode => episode.ForEach(transition => transition.Action[1] = Math.Clamp(transition.Action[1], 200, 350)));

        Assert.Equal([("saturated-action", "action[1]")], Warnings(recording).Select(problem => (problem.Code, problem.Feature!)));
    }

    [Fact]
    public void Report_OfAFewHugeActions_DoesNotTakeThemForAShift()
    {
        var recording = PushT();
        Spoil(recording, 20, 10, 30, transition => transition.Action[1] *= 1000);

        Assert.Equal(["action-out-of-range"], Warnings(recording).Select(problem => problem.Code));
    }

    [Theory]
    [InlineData(1, "before", ProblemSeverity.Warning)]
    [InlineData(-1, "after", ProblemSeverity.Severe)]
    public void Report_OfActionsMovedByARow_FindsThemOffByOne(int rows, string word, ProblemSeverity severity)
    {
        var recording = Recording.Read(_bench, "imitation_cartpole", "final.npz");
        recording.Episodes.ForEach(episode => Move(episode, -rows));

        var problem = Assert.Single(Warnings(recording));

        Assert.Equal(("off-by-one", severity), (problem.Code, problem.Severity));
        Assert.Contains($"the row {word}", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_OfAPlainControllerInAPlainWorld_CannotKnowAndSaysNothing()
    {
        var starts = new Random(7);
        var (x, y) = (0.0, 0.0);
        var walk = Recording.Make(40, 25, (_, step) =>
        {
            (x, y) = step == 0 ? ((2 * starts.NextDouble()) - 1, (2 * starts.NextDouble()) - 1) : (0.8 * x, 0.8 * y);
            return ([Math.Round(x, 6), Math.Round(y, 6)], [Math.Round(-0.2 * x, 6), Math.Round(-0.2 * y, 6)]);
        });

        Assert.DoesNotContain(Warnings(walk), problem => problem.Code == "off-by-one");
    }

    [Fact]
    public void Report_OfPendulumActionsMovedByARow_Warns()
    {
        var recording = Recording.Read(_bench, "sb_pendulum", "expert_pendulum.npz");
        recording.Episodes.ForEach(episode => Move(episode, 1));

        Assert.Contains(Warnings(recording), problem => problem.Code == "off-by-one");
    }

    [Fact]
    public void Report_OfTwoExpertsWhoDisagree_FindsContradictions()
    {
        var recording = Recording.Read(_bench, "sb_pendulum", "expert_pendulum.npz");
        foreach (var episode in recording.Episodes.Where((_, number) => number % 2 == 1))
        {
            episode.ForEach(transition => transition.Action[0] *= -1);
        }

        Assert.Contains(Warnings(recording), problem => problem is { Code: "contradictory-demonstrations", Severity: ProblemSeverity.Warning });
    }

    [Fact]
    public void Report_OfActionsOfAnotherRecording_FindsThemUnrelated()
    {
        var (recording, random) = (Recording.Read(_bench, "sb_pendulum", "expert_pendulum.npz"), new Random(5));
        var actions = recording.Episodes.SelectMany(episode => episode.Select(transition => transition.Action)).ToArray();
        random.Shuffle(actions);
        foreach (var (i, transition) in recording.Episodes.SelectMany(episode => episode).Index())
        {
            transition.Action = actions[i];
        }

        Assert.Contains(Warnings(recording), problem => problem is { Code: "unrelated-actions", Severity: ProblemSeverity.Severe });
    }

    [Fact]
    public void Report_OfAttemptThatFailed_FindsItsReturn()
    {
        var recording = Recording.Read(_bench, "sb_pendulum", "expert_pendulum.npz");
        recording.Episodes[7].ForEach(transition => transition.Reward = -16);

        var problem = Assert.Single(Warnings(recording));

        Assert.Equal(("low-return", 7L), (problem.Code, problem.Episode!.Value));
    }

    public void Dispose() => _bench.Dispose();

    private Recording PushT() => Recording.Read(_bench, "pusht_human", "pusht_lowdim.npz");

    private List<DatasetProblem> Warnings(Recording recording)
    {
        var result = _bench.Read(null, ("copy.csv", recording.ToCsv()));
        Workbench.Accepted(result);
        return [.. result.Report.Problems.Where(problem => problem.Severity >= ProblemSeverity.Warning)
            .Where(problem => problem is not { Code: "constant-dimension", Feature: "reward" })];
    }

    private static int Append(Recording recording, List<Transition> episode)
    {
        recording.Episodes.Add(episode);
        return recording.Episodes.Count - 1;
    }

    private static List<Transition> Shaken(List<Transition> episode)
    {
        var random = new Random(5);
        episode.ForEach(transition => transition.Observation[0] += random.NextDouble() / 10);
        return episode;
    }

    private static int Spoil(Recording recording, int episode, int first, int count, Action<Transition> damage)
    {
        recording.Episodes[episode].Skip(first).Take(count).ToList().ForEach(damage);
        return episode;
    }

    private static int RecordOn(Recording recording, int episode)
    {
        var last = recording.Episodes[episode][^1];
        recording.Episodes[episode].AddRange(Enumerable.Range(1, 40).Select(i => new Transition(last.Observation, last.Action) { Time = last.Time + (i / 10.0) }));
        return episode;
    }

    private static int Unplug(Recording recording, int episode)
    {
        var seen = recording.Episodes[episode][20].Observation;
        return Spoil(recording, episode, 20, 40, transition => transition.Observation = seen);
    }

    /// <summary>Loses the boundary to an episode that begins far from where this one ends.</summary>
    private static int Glue(Recording recording, int episode)
    {
        var (end, start) = (recording.Episodes[episode][^1].Observation, recording.Episodes[episode][^1].Time);
        var next = Enumerable.Range(100, 50).MaxBy(other => recording.Episodes[other][0].Observation.Zip(end, (first, last) => Math.Abs(first - last)).Max());
        var copy = recording.Copy(next);
        copy.ForEach(transition => transition.Time += start + 0.1);
        recording.Episodes[episode].AddRange(copy);
        return episode;
    }

    private static int CutOff(Recording recording, int episode)
    {
        recording.Episodes[episode].RemoveRange(5, recording.Episodes[episode].Count - 5);
        return episode;
    }

    /// <summary>Puts each action so many rows later; those at the edge repeat.</summary>
    private static void Move(List<Transition> episode, int rows)
    {
        var actions = episode.ConvertAll(transition => transition.Action);
        for (var i = 0; i < episode.Count; i++)
        {
            episode[i].Action = actions[Math.Clamp(i - rows, 0, episode.Count - 1)];
        }
    }
}
