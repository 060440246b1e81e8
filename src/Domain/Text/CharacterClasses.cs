using System.Globalization;

namespace ImitationService.Domain.Text;

/// <summary>What <c>\p{L}</c>, <c>\p{N}</c> and <c>\s</c> mean, by the version of Unicode that this runtime has: ranges of code points, first and last of each.</summary>
public static class CharacterClasses
{
    /// <summary>Number of code points.</summary>
    public const int CodePoints = 0x110000;

    /// <summary>Letters of any kind: Lu, Ll, Lt, Lm, Lo.</summary>
    public static IReadOnlyList<int> Letters { get; } = Ranges(point => CharUnicodeInfo.GetUnicodeCategory(point) <= UnicodeCategory.OtherLetter);

    /// <summary>Numbers of any kind: Nd, Nl, No.</summary>
    public static IReadOnlyList<int> Numbers { get; } = Ranges(point =>
        CharUnicodeInfo.GetUnicodeCategory(point) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber);

    /// <summary>White space, all of which is in the first plane.</summary>
    public static IReadOnlyList<int> Spaces { get; } = Ranges(point => point <= char.MaxValue && char.IsWhiteSpace((char)point));

    private static List<int> Ranges(Func<int, bool> isIn)
    {
        var ranges = new List<int>();
        for (var point = 0; point < CodePoints; point++)
        {
            if (!isIn(point))
            {
                continue;
            }

            if (ranges.Count > 0 && ranges[^1] == point - 1)
            {
                ranges[^1] = point;
            }
            else
            {
                ranges.AddRange([point, point]);
            }
        }

        return ranges;
    }
}
