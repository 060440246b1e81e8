using System.Numerics;

namespace ImitationService.Learning.Seeding;

/// <summary>
/// Random numbers that are a function of a run's seed, a purpose and an index alone, on every machine and in every version
/// of libraries: xoshiro256** (Blackman and Vigna, 2018), its state filled by SplitMix64.
/// </summary>
internal sealed class SeededRandom
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <param name="seed">The run's seed.</param>
    /// <param name="purpose">What the numbers are for: different purposes are independent of each other.</param>
    /// <param name="index">Which of many, such as the epoch.</param>
    public SeededRandom(long seed, SeedPurpose purpose, long index = 0)
    {
        var state = Mix(Mix((ulong)seed) ^ ((ulong)purpose << 56)) ^ (ulong)index;
        (_s0, _s1, _s2, _s3) = (Split(ref state), Split(ref state), Split(ref state), Split(ref state));
    }

    /// <summary>Uniform in [0, 1), in steps of 2⁻²⁴: exactly a float.</summary>
    public float NextSingle() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform in [0, bound), without bias (Lemire, 2019).</summary>
    public long NextInteger(long bound)
    {
        var range = (ulong)bound;
        var high = Math.BigMul(Next(), range, out var low);
        if (low < range)
        {
            var threshold = (0 - range) % range;
            while (low < threshold)
            {
                high = Math.BigMul(Next(), range, out low);
            }
        }

        return (long)high;
    }

    /// <summary>Puts the elements in random order (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> elements)
    {
        for (var i = elements.Length - 1; i > 0; i--)
        {
            var j = (int)NextInteger(i + 1L);
            (elements[i], elements[j]) = (elements[j], elements[i]);
        }
    }

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    private static ulong Split(ref ulong state) => Mix(state += 0x9E3779B97F4A7C15);

    /// <summary>Each bit of the result depends on every bit of the value; different values give different results (Stafford's mix 13).</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}

/// <summary>What random numbers are drawn for. Numbers are part of a seed's meaning: never renumber.</summary>
internal enum SeedPurpose
{
    /// <summary>Which episodes are held out.</summary>
    Split = 1,

    /// <summary>The network's first weights; the index is the layer.</summary>
    InitialWeights = 2,

    /// <summary>The order of transitions; the index is the epoch.</summary>
    Order = 3,

    /// <summary>What a training step draws from torch: noise, and what is dropped; the index is the step.</summary>
    Step = 4,

    /// <summary>What a validation draws from torch: the same every time, so that two validations differ by the policy alone.</summary>
    Validation = 5,

    /// <summary>Noise that an exported graph is checked with.</summary>
    Graph = 6,

    /// <summary>Which held-out episodes an interval draws.</summary>
    Bootstrap = 7,

    /// <summary>The first weights of vision encoders; the index is the camera.</summary>
    Vision = 8,

    /// <summary>Where the modes of a mixture begin.</summary>
    Modes = 9,
}
