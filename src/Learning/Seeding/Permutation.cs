using System.Numerics;

namespace ImitationService.Learning.Seeding;

/// <summary>
/// A random order of so many numbers that is worked out number by number and kept nowhere: a Feistel network over the least
/// power of two that holds them (Luby and Rackoff, 1988; halves that may differ by a bit), applied again until the result is
/// one of them (Black and Rogaway, "Ciphers with Arbitrary Finite Domains", 2002).
/// </summary>
internal sealed class Permutation
{
    private const int Rounds = 8;

    private readonly ulong[] _keys = new ulong[Rounds];
    private readonly ulong _count;
    private readonly int _lowBits;
    private readonly ulong _lowMask;
    private readonly ulong _highMask;

    /// <param name="count">Numbers from 0.</param>
    /// <param name="random">Gives the keys.</param>
    public Permutation(long count, SeededRandom random)
    {
        var bits = Math.Max(2, 64 - BitOperations.LeadingZeroCount((ulong)count - 1));
        _count = (ulong)count;
        _lowBits = bits / 2;
        (_lowMask, _highMask) = ((1UL << _lowBits) - 1, (1UL << (bits - _lowBits)) - 1);
        for (var round = 0; round < Rounds; round++)
        {
            _keys[round] = random.Next();
        }
    }

    /// <summary>Which number has this place in the order.</summary>
    public long this[long place]
    {
        get
        {
            var number = (ulong)place;
            do
            {
                number = Encipher(number);
            }
            while (number >= _count);

            return (long)number;
        }
    }

    private ulong Encipher(ulong number)
    {
        var (low, high) = (number & _lowMask, number >> _lowBits);
        for (var round = 0; round < Rounds; round += 2)
        {
            low ^= SeededRandom.Mix(high ^ _keys[round]) & _lowMask;
            high ^= SeededRandom.Mix(low ^ _keys[round + 1]) & _highMask;
        }

        return (high << _lowBits) | low;
    }
}
