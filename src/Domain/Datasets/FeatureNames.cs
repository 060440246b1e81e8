namespace ImitationService.Domain.Datasets;

/// <summary>The canonical names of features, in the manner of LeRobot.</summary>
public static class FeatureNames
{
    /// <summary>Prefix of everything a policy may see.</summary>
    public const string ObservationPrefix = "observation.";

    /// <summary>The main observation vector.</summary>
    public const string State = "observation.state";

    /// <summary>Prefix of camera images, before the camera's name.</summary>
    public const string ImagePrefix = "observation.images.";

    /// <summary>What was said or asked: an instruction, an utterance. Others beside it are <c>observation.text.name</c>.</summary>
    public const string Text = "observation.text";

    /// <summary>What the expert did.</summary>
    public const string Action = "action";

    /// <summary>Reward of the transition.</summary>
    public const string Reward = "reward";

    /// <summary>The episode ended in a terminal state here (Gymnasium's meaning).</summary>
    public const string Terminated = "terminated";

    /// <summary>The episode was cut here (Gymnasium's meaning).</summary>
    public const string Truncated = "truncated";

    /// <summary>Seconds since the start of the episode.</summary>
    public const string Timestamp = "timestamp";
}
