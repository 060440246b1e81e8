using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Derivation.Operations;

/// <summary>Keeps the episodes that succeeded, or those that failed; drops those that do not say.</summary>
internal static class SuccessFilter
{
    public static void Apply(Draft draft, bool succeeded)
    {
        var unknown = draft.Episodes.Count(episode => episode.Success is null);
        if (unknown == draft.Episodes.Count)
        {
            throw new IntakeException("no-success", "No episode says whether it succeeded.", "Filter by return or by number, or upload files that record success.");
        }

        if (unknown > 0)
        {
            draft.Notes.Add(ProblemSeverity.Note, "success-unknown", $"{unknown} episodes do not say whether they succeeded, and were dropped.", "Keep them by number if they are wanted.");
        }

        draft.Keep((episode, _) => episode.Success == succeeded, $"no episode {(succeeded ? "succeeded" : "failed")}.");
    }
}
