using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Algorithms;

/// <summary>What the options of texts must be to fit what the policy sees.</summary>
internal static class TextRules
{
    /// <summary>Everything that does not fit.</summary>
    /// <param name="options">The options.</param>
    /// <param name="seen">The features in force.</param>
    /// <param name="contents">The dataset.</param>
    public static IEnumerable<OptionsProblem> Check(BehaviorCloningOptions options, IReadOnlyList<Feature> seen, DatasetContents contents)
    {
        if (options.TextEncoder != TextEncoderName.Tokens)
        {
            yield break;
        }

        if (!seen.Any(ObservationLayout.IsText))
        {
            yield return new OptionsProblem("/text_encoder", "no-text", "'tokens' is of texts, and the policy would see none. Leave it out, or choose observations that are texts.");
        }
        else if (contents.Tokenizer is null)
        {
            yield return new OptionsProblem(
                "/text_encoder", "no-tokenizer", "The dataset has no tokenizer. Leave 'text_encoder' out, or upload the demonstrations together with vocab.json and merges.txt, tokenizer.json or a .tiktoken file.");
        }
    }

    /// <summary>What texts are encoded by, for comparison: tokens by another tokenizer are other tokens.</summary>
    public static string Describe(BehaviorCloningOptions options, DatasetContents contents) =>
        !Compatibility.ResolveObservations(options.Observations, contents).Any(ObservationLayout.IsText) ? "none"
        : options.TextEncoder == TextEncoderName.Tokens ? $"tokens of {contents.Tokenizer?.Digest}"
        : "hashed_ngrams";
}
