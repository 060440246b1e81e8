using System.Text;

namespace ImitationService.Domain.Text;

/// <summary>
/// Texts as vectors without anything to download: the UTF-8 bytes of the text in lower case (invariant), every run of one, two
/// and three of them hashed by FNV-1a (64 bits) into one of the vector's elements, which the hash's highest bit adds to or takes
/// from, and the vector brought to length 1. The text without a byte is the zero vector. Any language repeats it in fifteen
/// lines; <c>docs/images.md</c> has them in Python.
/// </summary>
public static class HashedNgrams
{
    /// <summary>The name under which runs and bundles know this encoder; another way of encoding has another name.</summary>
    public const string Name = "hashed-ngrams-1";

    private const int LongestRun = 3;
    private const ulong Offset = 14_695_981_039_346_656_037;
    private const ulong Prime = 1_099_511_628_211;

    /// <summary>The vector of a text: [dimensions].</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no dimensions.</exception>
    public static float[] Encode(string text, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        var bytes = Encoding.UTF8.GetBytes(text.ToLowerInvariant());
        var counts = new long[dimensions];
        for (var start = 0; start < bytes.Length; start++)
        {
            var hash = Offset;
            for (var end = start; end < Math.Min(start + LongestRun, bytes.Length); end++)
            {
                hash = unchecked((hash ^ bytes[end]) * Prime);
                counts[hash % (ulong)dimensions] += hash >> 63 == 0 ? 1 : -1;
            }
        }

        var length = Math.Sqrt(counts.Sum(count => (double)count * count));
        return [.. counts.Select(count => length > 0 ? (float)(count / length) : 0f)];
    }
}
