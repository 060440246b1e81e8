namespace ImitationService.Domain.Algorithms;

/// <summary>What turns a text into the vector that a policy sees.</summary>
public enum TextEncoderName
{
    /// <summary>Hashed runs of bytes, which need no file: <see cref="Text.HashedNgrams"/>.</summary>
    HashedNgrams,

    /// <summary>Hashed tokens of the tokenizer that was uploaded with the demonstrations: <see cref="Text.HashedTokens"/>.</summary>
    Tokens,
}
