using System.Buffers.Binary;
using System.Numerics;

namespace ImitationService.Demonstrations.Formats;

/// <summary>
/// Rounds decimals to the nearest double: in one operation where both factors are exact (W. D. Clinger, "How to read floating
/// point numbers accurately", 1990), by a product with 128 bits of a power of five otherwise (D. Lemire, "Number parsing at a
/// gigabyte per second", 2021, with N. Mushtak's proof of 2022 that the product decides).
/// </summary>
internal static class Decimals
{
    /// <summary>Digits whose number always fits 64 bits.</summary>
    public const int MostDigits = 19;

    private const ulong ExactMantissa = 1UL << 53;
    private const int ExactPower = 22;

    // Recordings have no others, and doubles from 2^-1022 to 2^1023 hold them all with 19 digits before them.
    private const int LargestPower = 64;

    private const int MantissaBits = 52;
    private const int ExponentBias = 1023;

    private static readonly double[] Powers =
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    private static readonly (ulong High, ulong Low)[] Fives = [.. Enumerable.Range(-LargestPower, (2 * LargestPower) + 1).Select(FiveTo)];

    /// <summary>The double that is nearest to mantissa · 10^exponent, to even between two; false where it is not found here.</summary>
    public static bool TryRound(ulong mantissa, int exponent, out double value)
    {
        if (mantissa <= ExactMantissa && exponent is >= -ExactPower and <= ExactPower)
        {
            value = exponent < 0 ? (long)mantissa / Powers[-exponent] : (long)mantissa * Powers[exponent];
            return true;
        }

        value = 0;
        return mantissa == 0 || (exponent is >= -LargestPower and <= LargestPower && TryRoundProduct(mantissa, exponent, out value));
    }

    /// <summary>The number of the eight digits that a text begins with; false where it begins with fewer.</summary>
    public static bool TryReadEight(ReadOnlySpan<byte> text, out uint value)
    {
        // Johnny Lee's parallel digits: pairs, then fours, then all (https://github.com/fastfloat/fast_float, ascii_number.h).
        var digits = BinaryPrimitives.ReadUInt64LittleEndian(text);
        if (((digits + 0x4646464646464646) | (digits - 0x3030303030303030)) is var check && (check & 0x8080808080808080) != 0)
        {
            value = 0;
            return false;
        }

        digits -= 0x3030303030303030;
        digits = (digits * 10) + (digits >> 8);
        value = (uint)((((digits & 0x000000FF000000FF) * 0x000F424000000064) + (((digits >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >> 32);
        return true;
    }

    private static bool TryRoundProduct(ulong mantissa, int exponent, out double value)
    {
        var zeros = BitOperations.LeadingZeroCount(mantissa);
        var (high, low) = Multiply(mantissa << zeros, Fives[exponent + LargestPower]);
        var upper = (int)(high >> 63);
        var shift = upper + 64 - MantissaBits - 3;
        var bits = high >> shift;
        var power = (((152_170 + 65_536) * exponent) >> 16) + 63 + upper - zeros + ExponentBias;

        // Exactly between two doubles: to the even one.
        if (low <= 1 && exponent is >= -4 and <= 23 && (bits & 3) == 1 && bits << shift == high)
        {
            bits &= ~1UL;
        }

        bits = (bits + (bits & 1)) >> 1;
        if (bits == 2UL << MantissaBits)
        {
            (bits, power) = (1UL << MantissaBits, power + 1);
        }

        value = BitConverter.UInt64BitsToDouble((bits & ~(1UL << MantissaBits)) | ((ulong)power << MantissaBits));
        return low != ulong.MaxValue;
    }

    private static (ulong High, ulong Low) Multiply(ulong mantissa, (ulong High, ulong Low) five)
    {
        const ulong Undecided = ulong.MaxValue >> (MantissaBits + 3);
        var high = Math.BigMul(mantissa, five.High, out var low);
        if ((high & Undecided) == Undecided)
        {
            var rest = Math.BigMul(mantissa, five.Low, out _);
            low += rest;
            high += low < rest ? 1UL : 0;
        }

        return (high, low);
    }

    /// <summary>The first 128 bits of 5^power; of a reciprocal, rounded up in the last of the bits that are worked out.</summary>
    private static (ulong High, ulong Low) FiveTo(int power)
    {
        const int Bits = 128;
        const int LargestOf64Bits = 27;
        var five = BigInteger.Pow(5, Math.Abs(power));
        if (power < 0)
        {
            var length = (int)five.GetBitLength();
            five = ((BigInteger.One << (power >= -LargestOf64Bits ? length + Bits - 1 : (2 * length) + Bits)) / five) + 1;
        }

        var excess = (int)five.GetBitLength() - Bits;
        five = excess > 0 ? five >> excess : five << -excess;
        return ((ulong)(five >> 64), (ulong)(five & ulong.MaxValue));
    }
}
