namespace ImitationService.Domain.Runs;

/// <summary>What a client may want done to a run.</summary>
public enum RunVerb
{
    /// <summary>Stop it for good.</summary>
    Cancel,

    /// <summary>Stop it so that it can go on exactly where it stopped.</summary>
    Pause,

    /// <summary>Let a run that was paused, cancelled or finished go on.</summary>
    Resume,

    /// <summary>Give a failed run new attempts.</summary>
    Retry,

    /// <summary>Take a checkpoint now.</summary>
    Checkpoint,
}
