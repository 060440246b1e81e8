namespace ImitationService.Demonstrations.Reports;

/// <summary>The codes of what a closer look at a readable dataset can find; each is explained in <c>docs/dataset-report.md</c>.</summary>
internal static class FindingCodes
{
    public const string ActionOutOfRange = "action-out-of-range";
    public const string BlackFrames = "black-frames";
    public const string ConstantAction = "constant-action";
    public const string ContradictoryDemonstrations = "contradictory-demonstrations";
    public const string CopiedAction = "copied-action";
    public const string DeadDimension = "dead-dimension";
    public const string FailedEpisode = "failed-episode";
    public const string FrameRateMismatch = "frame-rate-mismatch";
    public const string FrozenCamera = "frozen-camera";
    public const string FrozenObservation = "frozen-observation";
    public const string FrozenTail = "frozen-tail";
    public const string LowReturn = "low-return";
    public const string MostlyFrozen = "mostly-frozen";
    public const string NearDuplicateEpisode = "near-duplicate-episode";
    public const string ObservationOutOfRange = "observation-out-of-range";
    public const string OffByOne = "off-by-one";
    public const string RareClass = "rare-class";
    public const string SameStart = "same-start";
    public const string SampledReport = "sampled-report";
    public const string SaturatedAction = "saturated-action";
    public const string StateJump = "state-jump";
    public const string TimeBackwards = "time-backwards";
    public const string TimeGap = "time-gap";
    public const string UnrelatedActions = "unrelated-actions";
}
