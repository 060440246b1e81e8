using System.Text;

namespace ImitationService.Domain.Text;

/// <summary>
/// Cuts a text into pieces as one of <see cref="TextPatterns"/> does: by hand, since what <c>\p{L}</c> means differs from library
/// to library. It goes by code points; a surrogate without its other half is U+FFFD. For several threads at once.
/// </summary>
internal sealed class PatternCutter
{
    /// <summary>Characters of a run at most: longer ones are cut there, so that no text can take time or memory beyond its length.</summary>
    public const int LongestRun = 1024;

    private const int LongestNumberOfCl100k = 3;
    private const int CaseBit = 0x20;

    private static readonly string[] Contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private readonly byte[] _classes = new byte[CharacterClasses.CodePoints];
    private readonly bool _isCl100k;

    /// <summary>A cutter with a tokenizer's pattern and classes of characters.</summary>
    /// <exception cref="InvalidDataException">The tokenizer asks for another pattern, or a range leaves Unicode.</exception>
    public PatternCutter(Tokenizer tokenizer)
    {
        _isCl100k = tokenizer.Pattern switch
        {
            TextPatterns.Gpt2 => false,
            TextPatterns.Cl100k => true,
            var other => throw new InvalidDataException($"The tokenizer's pattern is '{other}'; this program knows '{TextPatterns.Gpt2}' and '{TextPatterns.Cl100k}'."),
        };
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
            var end = Contractions.FirstOrDefault(word => IsAt(text, start, word)) is { } contraction ? start + contraction.Length : _isCl100k ? EndOfCl100k(text, start) : EndOfGpt2(text, start);
            yield return text[start..end];
            start = end;
        }
    }

    // Case does not matter to cl100k: of letters of ASCII it is one bit.
    private bool IsAt(string text, int start, string contraction)
    {
        var i = 0;
        while (i < contraction.Length && start + i < text.Length && (i > 0 && _isCl100k ? text[start + i] | CaseBit : text[start + i]) == contraction[i])
        {
            i++;
        }

        return i == contraction.Length;
    }

    private int EndOfGpt2(string text, int start)
    {
        var first = text[start] == ' ' ? start + 1 : start;
        return first < text.Length && ClassAt(text, first, out _) is var kind and not Class.Space ? RunFrom(text, first, kind) : EndOfSpace(text, start, RunFrom(text, start, Class.Space));
    }

    private int EndOfCl100k(string text, int start)
    {
        var kind = ClassAt(text, start, out var units);
        var second = start + units;
        if (kind == Class.Letter)
        {
            return RunFrom(text, start, kind);
        }

        // any one sign or space goes with the letters after it, but no end of a line
        if (kind != Class.Number && !IsLineEnd(text[start]) && second < text.Length && ClassAt(text, second, out _) == Class.Letter)
        {
            return RunFrom(text, second, Class.Letter);
        }

        if (kind == Class.Number)
        {
            return RunFrom(text, start, kind, LongestNumberOfCl100k);
        }

        var first = text[start] == ' ' ? second : start;
        if (first < text.Length && ClassAt(text, first, out _) == Class.Other)
        {
            return LineEndsFrom(text, RunFrom(text, first, Class.Other));
        }

        var end = RunFrom(text, start, Class.Space);
        var lineEnd = text.AsSpan(start..end).LastIndexOfAny('\r', '\n');
        return lineEnd >= 0 ? start + lineEnd + 1 : EndOfSpace(text, start, end);
    }

    // The last one of a run goes with what follows, unless it is alone. All white space is in the first plane.
    private int EndOfSpace(string text, int start, int end) =>
        end == text.Length || end == start + 1 || ClassAt(text, end, out _) == Class.Space ? end : end - 1;

    private int RunFrom(string text, int start, Class kind, int longest = LongestRun)
    {
        var end = start;
        for (var run = 0; run < longest && end < text.Length && ClassAt(text, end, out var units) == kind; run++)
        {
            end += units;
        }

        return end;
    }

    private static int LineEndsFrom(string text, int start)
    {
        var end = start;
        while (end < text.Length && end - start < LongestRun && IsLineEnd(text[end]))
        {
            end++;
        }

        return end;
    }

    private static bool IsLineEnd(char character) => character is '\r' or '\n';

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
