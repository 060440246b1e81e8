using System.ComponentModel;

namespace ImitationService.Domain.Algorithms;

/// <content>What a policy makes of texts.</content>
public sealed partial record BehaviorCloningOptions
{
    /// <summary>What turns texts into vectors.</summary>
    [Description("What turns texts into vectors: hashed_ngrams, which needs no file, or tokens, by the tokenizer that was uploaded with the demonstrations. tokens is refused where the dataset has no tokenizer, or the policy sees no text.")]
    public TextEncoderName TextEncoder { get; init; } = TextEncoderName.HashedNgrams;
}
