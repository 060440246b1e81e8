using System.Globalization;
using System.Text;
using ImitationService.Demonstrations.Formats;

namespace ImitationService.Demonstrations.Tests.Formats;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0.5", -0.5)]
    [InlineData("+1e3", 1000)]
    [InlineData("1E+05", 100000)]
    [InlineData(".25", 0.25)]
    [InlineData("5.", 5)]
    [InlineData("2,5", 2.5)]
    [InlineData("1e-400", 0)]
    [InlineData("1e400", double.PositiveInfinity)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    [InlineData("NaN", double.NaN)]
    [InlineData("True", 1)]
    [InlineData("9007199254740993", 9007199254740992)]
    [InlineData("123456789012345678901234567890", 123456789012345678901234567890d)]
    public void TryParse_Number_IsRead(string text, double expected)
    {
        Assert.True(NumberText.TryParse(Encoding.UTF8.GetBytes(text), decimalComma: true, out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1.2.3")]
    [InlineData("0x10")]
    [InlineData("1 2")]
    [InlineData("1_000")]
    [InlineData("12abc")]
    [InlineData("--1")]
    public void TryParse_NoNumber_IsRefused(string text) => Assert.False(NumberText.TryParse(Encoding.UTF8.GetBytes(text), decimalComma: false, out _));

    [Fact]
    public void TryParse_AnyDouble_RoundsLikeTheLibrary()
    {
        var random = new Random(11);
        for (var i = 0; i < 200_000; i++)
        {
            var value = i % 2 == 0 ? BitConverter.Int64BitsToDouble(random.NextInt64()) : Math.Round((random.NextDouble() - 0.5) * 1e6, random.Next(10));
            var text = value.ToString("R", CultureInfo.InvariantCulture);

            Assert.True(NumberText.TryParse(Encoding.UTF8.GetBytes(text), decimalComma: false, out var parsed), text);
            Assert.Equal(value, parsed);
        }
    }

    [Fact]
    public void TryParse_LongDecimal_RoundsLikeTheLibrary()
    {
        var random = new Random(12);
        for (var i = 0; i < 200_000; i++)
        {
            var digits = $"{random.NextInt64(1_000_000_000_000_000_000, long.MaxValue)}"[..random.Next(1, 20)];
            var text = $"{digits[0]}.{digits[1..]}e{random.Next(-70, 71)}";

            Assert.True(NumberText.TryParse(Encoding.UTF8.GetBytes(text), decimalComma: false, out var parsed), text);
            Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), parsed);
        }
    }

    /// <summary>Decimals that lie exactly between two doubles, and the ones right below and above.</summary>
    [Fact]
    public void TryParse_BetweenTwoDoubles_RoundsLikeTheLibrary()
    {
        var random = new Random(13);
        for (var i = 0; i < 50_000; i++)
        {
            // 2^53 and more: every odd number lies between two doubles; a power of five below it keeps it a decimal of 19 digits.
            var between = (UInt128)((1UL << 53) + (ulong)random.NextInt64(1L << 53)) * 2 + 1;
            var (power, decimals) = (random.Next(4), 0);
            for (; decimals < power; decimals++)
            {
                between *= 5;
            }

            foreach (var number in new[] { between - 1, between, between + 1 })
            {
                var text = $"{number}e-{decimals}";

                Assert.True(NumberText.TryParse(Encoding.UTF8.GetBytes(text), decimalComma: false, out var parsed), text);
                Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), parsed);
            }
        }
    }

    [Theory]
    [InlineData("-0.00012345678901234567,1", 23, -0.00012345678901234567)]
    [InlineData("12e", 2, 12)]
    [InlineData("7 8", 1, 7)]
    [InlineData("x", 0, 0)]
    [InlineData("-", 0, 0)]
    public void ReadDecimal_MoreBehindIt_StopsThere(string text, int used, double expected)
    {
        Assert.Equal(used, NumberText.ReadDecimal(Encoding.UTF8.GetBytes(text), decimalComma: false, out var value));
        Assert.Equal(expected, value);
    }
}
