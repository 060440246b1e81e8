using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace ImitationService.Demonstrations.Formats;

/// <summary>Reads numbers from UTF-8, to the same bits as <see cref="double.Parse(string)"/>, and fast for decimals of up to 19 digits.</summary>
internal static class NumberText
{
    private const int LongestNumber = 400;

    // One step reads eight digits, where there are as many.
    private const int Several = 8;

    /// <summary>Whether the whole text is a number; nan, inf, true and false are numbers too.</summary>
    /// <param name="text">The text, without surrounding space.</param>
    /// <param name="decimalComma">Whether a comma stands before the fraction, beside the point.</param>
    /// <param name="value">The number.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, bool decimalComma, out double value)
    {
        var used = ReadDecimal(text, decimalComma, out value);
        return (used > 0 && used == text.Length) || TryParseSlowly(text, decimalComma, out value);
    }

    /// <summary>Reads the decimal that a text begins with, up to the first byte that does not belong to it.</summary>
    /// <returns>How many bytes it has; 0 where there is none, or none whose nearest double is found fast.</returns>
    public static int ReadDecimal(ReadOnlySpan<byte> text, bool decimalComma, out double value)
    {
        value = 0;
        var sign = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        var at = sign;
        var (mantissa, fraction) = (0UL, 0);
        SkipZeros(text, ref at);
        var zeros = at - sign;
        var digits = ReadDigits(text, ref at, ref mantissa);
        if (at < text.Length && (text[at] == '.' || (decimalComma && text[at] == ',')))
        {
            var point = at++;
            if (digits == 0)
            {
                SkipZeros(text, ref at);
            }

            digits += ReadDigits(text, ref at, ref mantissa);
            fraction = at - point - 1;
        }

        if (zeros + digits + fraction == 0)
        {
            return 0;
        }

        var exponent = -fraction + ReadExponent(text, ref at);
        if (digits > Decimals.MostDigits || !Decimals.TryRound(mantissa, exponent, out value))
        {
            return 0;
        }

        value = text[0] == '-' ? -value : value;
        return at;
    }

    private static void SkipZeros(ReadOnlySpan<byte> text, ref int at)
    {
        while (at < text.Length && text[at] == '0')
        {
            at++;
        }
    }

    private static int ReadDigits(ReadOnlySpan<byte> text, ref int at, ref ulong mantissa)
    {
        var start = at;
        while (at + Several <= text.Length && Decimals.TryReadEight(text[at..], out var eight))
        {
            mantissa = (mantissa * 100_000_000) + eight;
            at += Several;
        }

        while (at < text.Length && (uint)(text[at] - '0') is <= 9 and var digit)
        {
            mantissa = (mantissa * 10) + digit;
            at++;
        }

        return at - start;
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
