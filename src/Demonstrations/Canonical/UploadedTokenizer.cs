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
                "The tokenizer's file does not say how texts are cut before their bytes are merged: GPT-2's pattern is taken, which is that of gpt2, r50k_base and p50k_base.",
                "None needed: every text is cut in the same way, in training and by the policy.",
                found.File);
        }
    }
}
