namespace ImitationService.Domain.Datasets;

/// <summary>What the files say about the recording, beside its transitions. Everything is as it was found; what no file says is null.</summary>
public sealed record DatasetOrigin
{
    /// <summary>Transitions per second.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>The robot.</summary>
    public string? Robot { get; init; }

    /// <summary>The environment or simulator task.</summary>
    public string? Environment { get; init; }

    /// <summary>What else the files tell, under their own names: Minari's <c>author</c>, <c>algorithm_name</c>, <c>description</c> …</summary>
    public IReadOnlyDictionary<string, string>? Facts { get; init; }

    /// <summary>The different tasks, as the files word them.</summary>
    public IReadOnlyList<string>? Tasks { get; init; }

    /// <summary>Of each episode, its task's place in <see cref="Tasks"/>; -1 where it has none.</summary>
    public IReadOnlyList<int>? EpisodeTasks { get; init; }

    /// <summary>Of each episode, whether it succeeded; null where that is not said.</summary>
    public IReadOnlyList<bool?>? EpisodeSuccess { get; init; }

    /// <summary>Named lists of episodes, by number from 0: robomimic's filter keys, LeRobot's splits.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>>? Filters { get; init; }
}
