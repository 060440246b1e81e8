namespace ImitationService.Demonstrations.Reports;

/// <summary>What each finding of a readable dataset does to training.</summary>
internal static class TrainingEffects
{
    private static readonly Dictionary<string, string> Effects = new()
    {
        [FindingCodes.ActionOutOfRange] = "The squared error of a few huge actions outweighs all others, and the policy may repeat them.",
        [FindingCodes.BlackFrames] = "A policy that sees the camera learns to act on nothing there.",
        [FindingCodes.ConstantAction] = "There is nothing to learn: the policy will do the same whatever it sees.",
        [FindingCodes.ContradictoryDemonstrations] = "A policy that gives one action averages over several ways of doing it, and may do none of them.",
        [FindingCodes.CopiedAction] = "Even a policy that has understood nothing reaches a low loss.",
        [FindingCodes.DeadDimension] = "The policy learns from a value that was not measured.",
        [FindingCodes.FailedEpisode] = "The policy imitates the failure with the same zeal as the successes.",
        [FindingCodes.FrameRateMismatch] = "A policy that runs at another rate than it was shown moves too fast or too slowly.",
        [FindingCodes.FrozenCamera] = "The same picture is paired with many actions, which teaches their average.",
        [FindingCodes.FrozenObservation] = "The same observation is paired with many actions, which teaches their average.",
        [FindingCodes.FrozenTail] = "The policy learns to stand still, and may do so before the task is done.",
        [FindingCodes.LowReturn] = "The policy imitates a poor attempt with the same zeal as the good ones.",
        [FindingCodes.MostlyFrozen] = "Most of what is learned is to act on an observation that says nothing.",
        [FindingCodes.NearDuplicateEpisode] = "One may train the policy and the other validate it, which hides overfitting.",
        [FindingCodes.ObservationOutOfRange] = "Normalisation is stretched: the usual values are squeezed together, and the policy sees less of them.",
        [FindingCodes.OffByOne] = "The policy learns to act a step too early or too late, and its errors build up.",
        [FindingCodes.RareClass] = "The policy will hardly ever choose it, even where it is right.",
        [FindingCodes.SameStart] = "The policy has seen nothing beside one path, and cannot return to it once it has left it.",
        [FindingCodes.SampledReport] = "None; faults in the other episodes may go unseen here.",
        [FindingCodes.SaturatedAction] = "Values at the limit hide how much was really wanted; a policy of least squares stays short of the limit.",
        [FindingCodes.StateJump] = "The policy is shown a step that the world cannot take.",
        [FindingCodes.TimeBackwards] = "Transitions are out of order or there twice; what follows what is not what happened.",
        [FindingCodes.TimeGap] = "The policy is shown a step that takes longer than it will have.",
        [FindingCodes.UnrelatedActions] = "There is nothing to learn beyond the average action.",
        ["boundaries-assumed"] = "Where a boundary is missed, one episode's end seems to lead to the next one's beginning, and episodes cannot be held out for validation.",
        ["constant-dimension"] = "It carries no information, and a policy that meets another value there has never seen it.",
        ["duplicate-episode"] = "One may train the policy and the other validate it, which hides overfitting.",
        ["not-finite"] = "A single one makes every weight not a number.",
        ["odd-length"] = "An episode that was cut off teaches the beginning of a task, and to stop there.",
    };

    /// <summary>The codes that have one.</summary>
    public static IReadOnlyCollection<string> Codes => Effects.Keys;

    /// <summary>The effect, or null where the code speaks for itself.</summary>
    public static string? Find(string code) => Effects.GetValueOrDefault(code);
}
