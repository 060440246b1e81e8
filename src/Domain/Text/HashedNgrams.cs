using System.Text;

namespace ImitationService.Domain.Text;

/// <summary>
/// Texts as vectors without anything to download: the UTF-8 bytes of the text in lower case (invariant), every run of one, two
/// and three of them hashed by FNV-1a (64 bits) into one of the vector's elements, which the hash's highest bit adds to or takes
/// from, and the vector brought to length 1. The text without a byte is the zero vector. Any language repeats it in fifteen
/// lines; <c>docs/images.md</c> has them in Python.
/// </summary>
public sealed class HashedNgrams : ITextEncoder
{
    private const int LongestRun = 3;

    public string Name => "hashed-ngrams-1";

    public float[] Encode(string text, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        var bytes = Encoding.UTF8.GetBytes(text.ToLowerInvariant());
        var vector = new HashedVector(dimensions);
        for (var start = 0; start < bytes.Length; start++)
        {
            var hash = HashedVector.Empty;
            for (var end = start; end < Math.Min(start + LongestRun, bytes.Length); end++)
            {
                hash = HashedVector.Mix(hash, bytes[end]);
                vector.Add(hash);
            }
        }

        return vector.ToUnitLength();
    }
}
