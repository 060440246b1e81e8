namespace ImitationService.Domain.Text;

/// <summary>A vector that hashes are counted in: each is added to one of its elements, or taken from it by the hash's highest bit.</summary>
/// <param name="dimensions">Elements of the vector.</param>
internal sealed class HashedVector(int dimensions)
{
    /// <summary>The hash of nothing (FNV-1a, 64 bits).</summary>
    public const ulong Empty = 14_695_981_039_346_656_037;

    private const ulong Prime = 1_099_511_628_211;

    private readonly long[] _counts = new long[dimensions];

    /// <summary>The hash of what was hashed so far, and a byte after it.</summary>
    public static ulong Mix(ulong hash, byte value) => unchecked((hash ^ value) * Prime);

    /// <summary>Counts a hash.</summary>
    public void Add(ulong hash) => _counts[hash % (ulong)_counts.Length] += hash >> 63 == 0 ? 1 : -1;

    /// <summary>The counts, brought to length 1; zeros where they are all zero.</summary>
    public float[] ToUnitLength()
    {
        var length = Math.Sqrt(_counts.Sum(count => (double)count * count));
        return [.. _counts.Select(count => length > 0 ? (float)(count / length) : 0f)];
    }
}
