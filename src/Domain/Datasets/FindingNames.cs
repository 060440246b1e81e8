namespace ImitationService.Domain.Datasets;

/// <summary>The codes of those findings of a report that options are chosen by.</summary>
public static class FindingNames
{
    /// <summary>Repeating the previous action is right nearly always.</summary>
    public const string CopiedAction = "copied-action";

    /// <summary>Nearly equal observations, different actions.</summary>
    public const string ContradictoryDemonstrations = "contradictory-demonstrations";
}
