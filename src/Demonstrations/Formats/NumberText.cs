using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace ImitationService.Demonstrations.Formats;

/// <summary>Reads numbers from UTF-8: exactly, and fast for the short decimals that tables are full of.</summary>
internal static class NumberText
{
    // Up to 2^53 and 10^22 a double holds both factors exactly, so that one product or quotient is correctly rounded
    // (W. D. Clinger, "How to read floating point numbers accurately", 1990).
    private const ulong ExactMantissa = 1UL << 53;
    private const int ExactDigits = 19;
    private const int LongestNumber = 400;

    private static readonly double[] Powers =
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>Whether the whole text is a number; nan, inf, true and false are numbers too.</summary>
    /// <param name="text">The text, without surrounding space.</param>
    /// <param name="decimalComma">Whether a comma stands before the fraction, beside the point.</param>
    /// <param name="value">The number.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, bool decimalComma, out double value)
    {
        var at = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        var (mantissa, digits, fraction, isFraction) = (0UL, 0, 0, false);
        for (; at < text.Length; at++)
        {
            var digit = (uint)(text[at] - '0');
            if (digit <= 9)
            {
                mantissa = (mantissa * 10) + digit;
                digits++;
                fraction += isFraction ? 1 : 0;
            }
            else if (!isFraction && (text[at] == '.' || (decimalComma && text[at] == ',')))
            {
                isFraction = true;
            }
            else
            {
                break;
            }
        }

        var exponent = -fraction + (digits > 0 ? ReadExponent(text, ref at) : 0);
        if (at < text.Length || digits is 0 or > ExactDigits || mantissa > ExactMantissa || exponent is < -22 or > 22)
        {
            return TryParseSlowly(text, decimalComma, out value);
        }

        value = exponent < 0 ? mantissa / Powers[-exponent] : mantissa * Powers[exponent];
        value = text[0] == '-' ? -value : value;
        return true;
    }

    private static int ReadExponent(ReadOnlySpan<byte> text, ref int at)
    {
        if (at + 1 >= text.Length || text[at] is not ((byte)'e' or (byte)'E'))
        {
            return 0;
        }

        var plus = text[at + 1] == '+' && at + 2 < text.Length && char.IsAsciiDigit((char)text[at + 2]) ? 1 : 0;
        if (!Utf8Parser.TryParse(text[(at + 1 + plus)..], out int exponent, out var used))
        {
            return 0;
        }

        at += 1 + plus + used;
        return Math.Clamp(exponent, -10_000, 10_000);
    }

    private static bool TryParseSlowly(ReadOnlySpan<byte> text, bool decimalComma, out double value)
    {
        value = double.NaN;
        if (text.Length is 0 or > LongestNumber)
        {
            return false;
        }

        Span<byte> point = stackalloc byte[text.Length];
        text.CopyTo(point);
        if (decimalComma)
        {
            point.Replace((byte)',', (byte)'.');
        }

        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse((ReadOnlySpan<byte>)point, Style, CultureInfo.InvariantCulture, out value) || TryParseWord(text, out value);
    }

    private static bool TryParseWord(ReadOnlySpan<byte> text, out double value)
    {
        var sign = text[0] == '-' ? -1 : 1;
        var bare = text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        value = Ascii.EqualsIgnoreCase(bare, "true"u8) ? 1
            : Ascii.EqualsIgnoreCase(bare, "false"u8) ? 0
            : Ascii.EqualsIgnoreCase(bare, "inf"u8) || Ascii.EqualsIgnoreCase(bare, "infinity"u8) ? sign * double.PositiveInfinity
            : double.NaN;
        return !double.IsNaN(value) || Ascii.EqualsIgnoreCase(bare, "nan"u8);
    }
}
