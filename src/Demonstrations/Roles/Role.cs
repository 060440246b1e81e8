namespace ImitationService.Demonstrations.Roles;

/// <summary>What a column or array means.</summary>
internal enum Role
{
    /// <summary>What the policy sees.</summary>
    Observation,

    /// <summary>What the expert did.</summary>
    Action,

    /// <summary>Reward of the transition.</summary>
    Reward,

    /// <summary>A terminal state; ends the episode.</summary>
    Terminated,

    /// <summary>A cut; ends the episode.</summary>
    Truncated,

    /// <summary>An end, terminal or cut: which one is not said, so it marks the episode and is not kept as either.</summary>
    Done,

    /// <summary>A number that changes with the episode.</summary>
    Episode,

    /// <summary>Flag of an episode's first transition (Stable-Baselines).</summary>
    EpisodeStarts,

    /// <summary>Cumulative ends of the episodes (replay buffers).</summary>
    EpisodeEnds,

    /// <summary>Where the actions are cut into episodes (imitation).</summary>
    EpisodeCuts,

    /// <summary>Seconds.</summary>
    Timestamp,

    /// <summary>Number of the step within the episode.</summary>
    Step,

    /// <summary>What was said or asked; an observation where it is text.</summary>
    Text,

    /// <summary>Known, and of no use here.</summary>
    Ignored,
}
