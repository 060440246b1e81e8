using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Demonstrations.Formats.Tokenizers;
using ImitationService.Demonstrations.Reports;
using ImitationService.Demonstrations.Roles;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Canonical;

/// <summary>The tokenizer of an upload on its way into the canonical dataset.</summary>
internal static class UploadedTokenizer
{
    /// <summary>Gives it to the writer where texts are kept, and says what had to be assumed of it, or that it is of no use.</summary>
    public static void Keep(SourceSet sources, Layout layout, CanonicalDatasetWriter writer, ProblemList problems)
    {
        if (sources.Tokenizer is not { } found)
        {
            return;
        }

        if (!layout.Observations.Any(plan => plan.IsText))
        {
            sources.AddUnused($"{found.File}: a tokenizer, and no text is kept that it could be used for");
            return;
        }

        writer.Tokenizer = found.Kept;
        if (found.Kept.Format == TiktokenFile.Format)
        {
            problems.Add(
                ProblemSeverity.Note,
                "tokenizer-pattern-assumed",
                $"The tokenizer's file does not say how texts are cut before their bytes are merged: by its name the pattern '{found.Kept.Tokenizer.Pattern}' is taken (cl100k where that is in the name, or it ends with .model; gpt-2 otherwise).",
                "None needed: every text is cut in the same way, in training and by the policy.",
                found.File);
        }
    }
}
