using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Derivation;

/// <summary>The tokenizer of a dataset that is made from others.</summary>
internal static class DerivedTokenizer
{
    /// <summary>The one that the sources have, though some may have none; null where no text is left. Where they have different ones it is left out, and a note says so: the texts are of use without.</summary>
    public static KeptTokenizer? Of(Draft draft)
    {
        if (!draft.Sources[0].Features.Values.Any(feature => feature.Type == ElementType.Text))
        {
            return null;
        }

        var having = draft.Sources.Where(source => source.Dataset.Contents.Tokenizer is not null).DistinctBy(source => source.Dataset.Contents.Tokenizer!.Digest).ToList();
        if (having.Count <= 1)
        {
            return having.Select(source => source.Dataset).Select(dataset => new KeptTokenizer(dataset.Contents.Tokenizer!.Format, dataset.Contents.Tokenizer.Tokens, dataset.ReadTokenizer()!)).FirstOrDefault();
        }

        draft.Notes.Add(
            ProblemSeverity.Note,
            "tokenizers-differ",
            $"The sources have different tokenizers: {string.Join(", ", having.Select(source => source.Id))}. None is kept.",
            "Upload the recordings with one tokenizer, if a policy is to read texts by it.");
        return null;
    }
}
