using System.Globalization;
using System.Text;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Datasets;
using ImitationService.Testing;

namespace ImitationService.Demonstrations.Tests.Reports;

/// <summary>A recording that was read, to be damaged and uploaded again as a table.</summary>
internal sealed class Recording
{
    /// <summary>The episodes; rows of a transition's values.</summary>
    public List<List<Transition>> Episodes { get; } = [];

    /// <summary>Reads a recording by others, with ten transitions per second; skips where it is absent.</summary>
    public static Recording Read(Workbench bench, params string[] place)
    {
        if (SharedData.Find(place) is not { } path)
        {
            Assert.Skip($"The recording {string.Join('/', place)} is not on this machine.");
            throw new InvalidOperationException();
        }

        Workbench.Accepted(bench.ReadFiles(null, new IntakeFile(Path.GetFileName(path), path)));
        var (recording, dataset) = (new Recording(), bench.Open());
        for (var episode = 0; episode < dataset.Contents.Episodes; episode++)
        {
            var length = (int)(dataset.EpisodeOffsets[episode + 1] - dataset.EpisodeOffsets[episode]);
            recording.Episodes.Add([.. Enumerable.Range(0, length).Select(step => Read(dataset, episode, step))]);
        }

        return recording;
    }

    /// <summary>A recording made up of a function of episode and step.</summary>
    public static Recording Make(int episodes, int length, Func<int, int, (double[] Observation, double[] Action)> transition)
    {
        var recording = new Recording();
        for (var episode = 0; episode < episodes; episode++)
        {
            recording.Episodes.Add([.. Enumerable.Range(0, length).Select(step =>
            {
                var (observation, action) = transition(episode, step);
                return new Transition(observation, action) { Time = step / 10.0 };
            })]);
        }

        return recording;
    }

    /// <summary>Copies of an episode's transitions, which can be damaged by themselves.</summary>
    public List<Transition> Copy(int episode) => Episodes[episode].ConvertAll(transition => transition.Copy());

    /// <summary>The recording as a table.</summary>
    public string ToCsv()
    {
        var (first, text) = (Episodes[0][0], new StringBuilder("episode,timestamp,reward"));
        text.AppendJoin(string.Empty, Enumerable.Range(0, first.Observation.Length).Select(i => $",obs_{i}"));
        text.AppendJoin(string.Empty, Enumerable.Range(0, first.Action.Length).Select(i => first.Action.Length == 1 ? ",action" : $",action_{i}"));
        foreach (var (episode, transitions) in Episodes.Index())
        {
            foreach (var transition in transitions)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n{episode},{transition.Time:R},{transition.Reward:R}");
                foreach (var value in transition.Observation.Concat(transition.Action))
                {
                    text.Append(CultureInfo.InvariantCulture, $",{value:R}");
                }
            }
        }

        return text.ToString();
    }

    private static Transition Read(CanonicalDataset dataset, int episode, int step)
    {
        var row = dataset.EpisodeOffsets[episode] + step;
        double[] action = dataset.Contents.Action.Kind == ActionKind.Discrete
            ? [dataset.Integers(FeatureNames.Action, row, 1)[0]]
            : [.. dataset.Floats(FeatureNames.Action, row, 1).ToArray().Select(value => (double)value)];
        double[] observation = [.. dataset.Floats(FeatureNames.State, dataset.ObservationRow(episode, step), 1).ToArray().Select(value => (double)value)];
        var rewards = dataset.Contents.Features.Any(feature => feature.Name == FeatureNames.Reward);
        return new Transition(observation, action) { Time = step / 10.0, Reward = rewards ? dataset.Floats(FeatureNames.Reward, row, 1)[0] : 0 };
    }
}

/// <summary>One transition.</summary>
internal sealed class Transition(double[] observation, double[] action)
{
    public double[] Observation { get; set; } = observation;

    public double[] Action { get; set; } = action;

    public double Time { get; set; }

    public double Reward { get; set; }

    public Transition Copy() => new([.. Observation], [.. Action]) { Time = Time, Reward = Reward };
}
