using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Demonstrations.Reports;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Roles;

/// <summary>Reports cells that could not be read, in the columns that a layout uses.</summary>
internal static class FaultCheck
{
    public static void Report(Layout layout, ProblemList problems)
    {
        // A frame that cannot be read is found when it is; a text that is absent is an empty one.
        foreach (var feature in layout.Observations.Where(feature => !feature.IsImage && !feature.IsText).Append(layout.Action))
        {
            foreach (var part in feature.Parts)
            {
                Report(part, feature.Name, ProblemSeverity.Error, problems);
            }
        }

        foreach (var (role, selection) in layout.Others)
        {
            // An odd reward does not spoil imitation; an episode's number that is missing does.
            Report(selection, role.ToString().ToLowerInvariant(), role == Role.Episode ? ProblemSeverity.Error : ProblemSeverity.Warning, problems, IsFlag(role));
        }
    }

    private static bool IsFlag(Role role) => role is Role.Terminated or Role.Truncated or Role.Done or Role.EpisodeStarts;

    private static void Report(Selection selection, string feature, ProblemSeverity severity, ProblemList problems, bool isFlag = false)
    {
        foreach (var faults in FaultsOf(selection).Where(faults => !isFlag || faults.MissingCount < faults.Count))
        {
            foreach (var fault in faults.Kept)
            {
                problems.Add(severity, fault.Code, fault.Detail, "Give every transition a value there, or leave the episode out.", selection.Source.File, position: fault.Line, feature: feature);
            }

            problems.Count(faults.Count - faults.Kept.Count);
        }
    }

    private static IEnumerable<CellFaults> FaultsOf(Selection selection) => selection.Column is { } column
        ? selection.Source.Faults.GetValueOrDefault(column) is { } faults ? [faults] : []
        : selection.Source.Faults.Values;
}
