namespace ImitationService.Demonstrations.Derivation.Operations;

/// <summary>Keeps the episodes of the named tasks.</summary>
internal static class TaskFilter
{
    private const int MaximumListed = 20;

    public static void Apply(Draft draft, IReadOnlyList<string> tasks)
    {
        var known = draft.Episodes.Select(episode => episode.Task).OfType<string>().ToHashSet();
        if (known.Count == 0)
        {
            throw new IntakeException("no-tasks", "No episode says what its task is.", "Filter by return or by number, or upload files that name tasks.");
        }

        if (tasks.FirstOrDefault(task => !known.Contains(task)) is { } strange)
        {
            throw new IntakeException(
                "no-such-task",
                $"No episode has the task '{strange}'.",
                $"The tasks are: {string.Join(", ", known.Order(StringComparer.Ordinal).Take(MaximumListed).Select(task => $"'{task}'"))}{(known.Count > MaximumListed ? " …" : ".")}");
        }

        draft.Keep((episode, _) => episode.Task is { } task && tasks.Contains(task), "no task is named.");
    }
}
