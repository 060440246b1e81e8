using System.Globalization;
using System.Text;

namespace ImitationService.Testing.Texts;

/// <summary>Texts of characters that are seldom together: of all planes, white space of every kind, halves of pairs.</summary>
public static class RandomTexts
{
    private static readonly string[] Pieces =
    [
        " ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u2003", "\u2028", "\u3000", "\u0085", "\u200b", "'s", "'LL", "'ll", "'re", "'", "''", "don't", "we've",
        "go left", "the robot", "pick", "up", " cup", "123", "４２", "Ⅷ", "²", "½", "Straße", "ΟΔΟΣ", "走", "左边", "هل", "é", "e\u0301", "🤖", "👩‍🔬", "🇩🇪", "𝒜", "𝟘𝟙", "𐍈", "İ", "ı", "_", "--", "!?", "<|endoftext|>", "\0", "\ufffd", "\ufeff",
    ];

    /// <summary>So many texts; the same seed gives the same ones.</summary>
    /// <param name="count">Their number.</param>
    /// <param name="seed">What they derive from.</param>
    /// <param name="isPlain">Whether they keep to what every library agrees on: whole characters that are assigned, and no letter or number beyond the first plane.</param>
    public static IReadOnlyList<string> Create(int count, int seed, bool isPlain)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var text = new StringBuilder();
            for (var i = random.Next(12); i >= 0; i--)
            {
                text.Append(random.Next(3) > 0 ? Pieces[random.Next(Pieces.Length)] : ((char)random.Next(0x3000)).ToString()).Append(isPlain ? "" : Strange(random));
            }

            return isPlain ? string.Concat(text.ToString().EnumerateRunes().Where(IsPlain)) : text.ToString();
        })];
    }

    // A code point of any kind, unassigned ones and halves of pairs too, in one text of three.
    private static string Strange(Random random) => random.Next(3) > 0 ? string.Empty : random.Next(4) == 0
        ? ((char)random.Next(0xD800, 0xE000)).ToString()
        : new Rune(random.Next(2) == 0 ? random.Next(0xD800) : random.Next(0x10000, 0x110000)).ToString();

    private static bool IsPlain(Rune rune) =>
        CharUnicodeInfo.GetUnicodeCategory(rune.Value) != UnicodeCategory.OtherNotAssigned && (rune.IsBmp || !(Rune.IsLetter(rune) || Rune.IsNumber(rune)));
}
