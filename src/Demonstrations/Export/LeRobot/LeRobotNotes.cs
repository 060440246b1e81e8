using System.Globalization;
using System.Text;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Export.LeRobot;

/// <summary><c>README.md</c> of an exported folder: what it is, and what LeRobot has no place for.</summary>
internal static class LeRobotNotes
{
    /// <summary>Frames per second of a recording that does not say: time is counted in steps.</summary>
    public const double UnknownRate = 1;

    public static string Of(DatasetContents contents)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Demonstrations\n\n{contents.Episodes} episodes with {contents.Transitions} transitions, as a LeRobot dataset {LeRobotMetaFiles.Version}.\nContent digest of the dataset it was made of: `{contents.Digest}`.\n");
        var notes = Notes(contents).ToList();
        if (notes.Count > 0)
        {
            text.Append("\nThis is not in it, or not as it was:\n\n").AppendJoin('\n', notes.Select(note => $"- {note}")).Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<string> Notes(DatasetContents contents)
    {
        var origin = contents.Origin;
        if (contents.FinalObservations)
        {
            yield return "The observation after the last action of each episode: LeRobot has one observation per action.";
        }

        if (origin?.FramesPerSecond is null)
        {
            yield return $"The rate is not known: `fps` is {UnknownRate}, and stands for steps.";
        }

        if (origin?.Environment is { } environment)
        {
            yield return $"The environment: {environment}.";
        }

        if (contents.Action.Labels is { } labels)
        {
            yield return $"What the classes of the action are called: {string.Join(", ", labels.Select((label, number) => $"{number} is '{label}'"))}.";
        }

        if (contents.Action.Kind == ActionKind.MultiDiscrete)
        {
            yield return $"That each element of the action is a choice, of {string.Join(", ", contents.Action.Choices)} classes: upload it again with the mapping {{\"action_kind\": \"multi_discrete\"}}.";
        }

        foreach (var feature in contents.Features.Where(feature => !LeRobotColumns.IsHeld(feature)))
        {
            yield return feature.Type == ElementType.UInt8
                ? $"The frames of `{feature.Name}`: no videos are written; download the dataset as npz or canonical to have them."
                : $"The texts of `{feature.Name}`: LeRobot has texts of tasks alone.";
        }

        if (contents.Tokenizer is not null)
        {
            yield return "The tokenizer of the texts: the canonical dataset has it.";
        }

        foreach (var feature in contents.Features.Where(feature => feature.Shape.Count > 1 && LeRobotColumns.IsHeld(feature)))
        {
            yield return $"The shape of `{feature.Name}`, [{string.Join(", ", feature.Shape)}]: it is one list of {feature.Size}.";
        }

        if (origin?.EpisodeSuccess?.Any(mark => mark is null) == true)
        {
            yield return "Which episodes succeeded: not all of them say.";
        }

        foreach (var (name, _) in (origin?.Filters ?? new Dictionary<string, IReadOnlyList<int>>()).Where(filter => !LeRobotMetaFiles.IsRange(filter.Value)))
        {
            yield return $"The list of episodes `{name}`: LeRobot names ranges alone.";
        }
    }
}
