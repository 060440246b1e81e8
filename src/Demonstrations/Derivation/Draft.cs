using ImitationService.Demonstrations.Reports;

namespace ImitationService.Demonstrations.Derivation;

/// <summary>The episodes and features that remain while a recipe is applied; the values stay where they lie until the end.</summary>
internal sealed class Draft(IReadOnlyList<DraftSource> sources, IReadOnlyList<DraftEpisode> episodes, ProblemList notes)
{
    /// <summary>The sources; all have features of the same names, types and shapes.</summary>
    public IReadOnlyList<DraftSource> Sources { get; } = sources;

    /// <summary>The episodes, in order.</summary>
    public IReadOnlyList<DraftEpisode> Episodes { get; private set; } = episodes;

    /// <summary>Takes what somebody should know of the operations.</summary>
    public ProblemList Notes { get; } = notes;

    /// <summary>The names of the features.</summary>
    public IEnumerable<string> FeatureNames => Sources[0].Features.Keys;

    /// <summary>All episodes of one source.</summary>
    public static Draft Of(DraftSource source, ProblemList notes) =>
        new([source], [.. Enumerable.Range(0, (int)source.Dataset.Contents.Episodes).Select(number => new DraftEpisode(source, number))], notes);

    /// <summary>Keeps the episodes that pass, by their place and themselves.</summary>
    /// <exception cref="IntakeException">None passes.</exception>
    public void Keep(Func<DraftEpisode, int, bool> passes, string why)
    {
        var kept = Episodes.Where(passes).ToList();
        Episodes = kept.Count > 0
            ? kept
            : throw new IntakeException("nothing-left", $"None of the {Episodes.Count} episodes remains: {why}", "Widen the operation, or leave it out.");
    }

    /// <summary>Refuses numbers of episodes that the draft does not have.</summary>
    /// <exception cref="IntakeException">One is out of range.</exception>
    public void CheckNumbers(IReadOnlyList<int> numbers)
    {
        foreach (var number in numbers.Where(number => number < 0 || number >= Episodes.Count).Take(1))
        {
            throw new IntakeException(
                "no-such-episode",
                $"There is no episode {number}: at this place of the recipe there are {Episodes.Count}, numbered from 0.",
                $"Name episodes from 0 to {Episodes.Count - 1}; each operation numbers those that remain anew.");
        }
    }
}
