using System.Text;

namespace ImitationService.Domain.Text;

/// <summary>
/// Cuts a text into the pieces that tokens never cross, as GPT-2's pattern does
/// (<c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>): by hand, since what <c>\p{L}</c> means
/// differs from library to library. It goes by code points; a surrogate without its other half is U+FFFD. For several threads at once.
/// </summary>
internal sealed class PatternCutter
{
    /// <summary>The name under which tokenizers ask for it.</summary>
    public const string Name = "gpt-2";

    /// <summary>Characters of a piece, beside a space before it, at most: longer runs are cut there, so that no text can take time or memory beyond its length.</summary>
    public const int LongestRun = 1024;

    private static readonly string[] Contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private readonly byte[] _classes = new byte[CharacterClasses.CodePoints];

    /// <summary>A cutter with a tokenizer's classes of characters.</summary>
    /// <exception cref="InvalidDataException">The tokenizer asks for another pattern, or a range leaves Unicode.</exception>
    public PatternCutter(Tokenizer tokenizer)
    {
        if (tokenizer.Pattern != Name)
        {
            throw new InvalidDataException($"The tokenizer's pattern is '{tokenizer.Pattern}'; this program knows '{Name}'.");
        }

        Fill(tokenizer.Letters, Class.Letter);
        Fill(tokenizer.Numbers, Class.Number);
        Fill(tokenizer.Spaces, Class.Space);
    }

    private enum Class : byte
    {
        Other,
        Letter,
        Number,
        Space,
    }

    /// <summary>The pieces, one after the other: nothing of the text is left out.</summary>
    public IEnumerable<string> Cut(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = EndOf(text, start);
            yield return text[start..end];
            start = end;
        }
    }

    private int EndOf(string text, int start)
    {
        foreach (var contraction in Contractions)
        {
            if (string.CompareOrdinal(text, start, contraction, 0, contraction.Length) == 0)
            {
                return start + contraction.Length;
            }
        }

        var first = text[start] == ' ' ? start + 1 : start;
        if (first < text.Length && ClassAt(text, first, out _) is var kind and not Class.Space)
        {
            return RunFrom(text, first, kind);
        }

        // White space: its last character goes with what follows, unless it is alone. All of it is in the first plane.
        var end = RunFrom(text, start, Class.Space);
        return end == text.Length || end == start + 1 || ClassAt(text, end, out _) == Class.Space ? end : end - 1;
    }

    private int RunFrom(string text, int start, Class kind)
    {
        var end = start;
        for (var run = 0; run < LongestRun && end < text.Length && ClassAt(text, end, out var units) == kind; run++)
        {
            end += units;
        }

        return end;
    }

    private Class ClassAt(string text, int at, out int units)
    {
        Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out units);
        return (Class)_classes[rune.Value];
    }

    private void Fill(IReadOnlyList<int> ranges, Class kind)
    {
        for (var i = 0; i + 1 < ranges.Count; i += 2)
        {
            if (ranges[i] < 0 || ranges[i + 1] < ranges[i] || ranges[i + 1] >= _classes.Length)
            {
                throw new InvalidDataException($"{ranges[i]} to {ranges[i + 1]} is no range of code points.");
            }

            _classes.AsSpan(ranges[i]..(ranges[i + 1] + 1)).Fill((byte)kind);
        }
    }
}
