using System.Text;

namespace ImitationService.Domain.Text;

/// <summary>
/// Texts as vectors by a tokenizer: every token, and every two that follow each other, hashed by FNV-1a (64 bits) into one of
/// the vector's elements, which the hash's highest bit adds to or takes from, and the vector brought to length 1. What is hashed
/// of a token are the UTF-8 bytes of how vocab.json writes it (<c>Ġleft</c>), and 255 after them.
/// </summary>
/// <param name="tokenizer">Cuts texts into tokens.</param>
public sealed class HashedTokens(Tokenizer tokenizer) : ITextEncoder
{
    /// <summary><see cref="Name"/>, where there is no tokenizer at hand.</summary>
    public const string EncoderName = "hashed-tokens-1";

    private const byte End = 255;

    private readonly ByteBpe _tokens = new(tokenizer);

    public string Name => EncoderName;

    /// <summary>The tokenizer, which travels with a policy.</summary>
    public Tokenizer Tokenizer => tokenizer;

    public float[] Encode(string text, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        var vector = new HashedVector(dimensions);
        ulong? last = null;
        foreach (var token in _tokens.Tokenize(text))
        {
            if (last is { } before)
            {
                vector.Add(Hash(before, token));
            }

            vector.Add((last = Hash(HashedVector.Empty, token)).Value);
        }

        return vector.ToUnitLength();
    }

    private static ulong Hash(ulong hash, string token) => HashedVector.Mix(Encoding.UTF8.GetBytes(token).Aggregate(hash, HashedVector.Mix), End);
}
