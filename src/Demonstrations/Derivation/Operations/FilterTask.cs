namespace ImitationService.Demonstrations.Derivation.Operations;

/// <summary>Keeps the episodes of the named tasks.</summary>
/// <param name="Tasks">The tasks, as the files word them.</param>
public sealed record FilterTask(IReadOnlyList<string> Tasks) : DatasetOperation
{
    private const int MaximumListed = 20;

    internal override void Apply(Draft draft)
    {
        var known = draft.Episodes.Select(episode => episode.Task).OfType<string>().ToHashSet();
        if (known.Count == 0)
        {
            throw new IntakeException("no-tasks", "No episode says what its task is.", "Filter by return or by number, or upload files that name tasks.");
        }

        if (Tasks.FirstOrDefault(task => !known.Contains(task)) is { } strange)
        {
            throw new IntakeException(
                "no-such-task",
                $"No episode has the task '{strange}'.",
                $"The tasks are: {string.Join(", ", known.Order(StringComparer.Ordinal).Take(MaximumListed).Select(task => $"'{task}'"))}{(known.Count > MaximumListed ? " …" : ".")}");
        }

        draft.Keep((episode, _) => episode.Task is { } task && Tasks.Contains(task), "no task is named.");
    }
}
