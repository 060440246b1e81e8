using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Text;
using ImitationService.Learning.Training;

namespace ImitationService.Learning.Transitions;

/// <summary>The encoders of texts, by the names that options have for them.</summary>
internal static class TextEncoders
{
    /// <summary>An encoder for a dataset's texts.</summary>
    /// <exception cref="TrainingException">It needs a tokenizer, and the dataset has none.</exception>
    public static ITextEncoder Of(TextEncoderName name, CanonicalDataset dataset) => name switch
    {
        TextEncoderName.HashedNgrams => new HashedNgrams(),
        TextEncoderName.Tokens => new HashedTokens(dataset.ReadTokenizer()
            ?? throw new TrainingException(FailureReason.UserError, "text_encoder is tokens, and the dataset has no tokenizer. Leave it out, or upload the demonstrations with one.")),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Not an encoder of texts."),
    };
}
