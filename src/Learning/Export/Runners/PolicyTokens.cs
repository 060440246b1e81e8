// Cuts texts into tokens for PolicyRunner.cs, beside which it belongs.
#nullable enable
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;

/// <summary>Cuts texts into tokens as tokens.json says: byte-pair encoding over UTF-8 bytes, of pieces that the pattern of GPT-2 or of cl100k_base cuts.</summary>
public sealed class PolicyTokens
{
    private const int Letter = 1;
    private const int Number = 2;
    private const int Space = 3;
    private const int LongestRun = 1024;

    private static readonly string[] Contractions = { "'s", "'t", "'re", "'ve", "'m", "'ll", "'d" };

    private readonly byte[] _kinds = new byte[0x110000]; // of code points: 0 other, 1 letter, 2 number, 3 space
    private readonly bool _isCl100k;
    private readonly string _alphabet;
    private readonly string _separator;
    private readonly Dictionary<string, int> _ranks = new(StringComparer.Ordinal);
    private readonly HashSet<string> _whole;

    /// <param name="path">Of tokens.json.</param>
    public PolicyTokens(string path)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(path));
        var root = file.RootElement;
        _isCl100k = root.GetProperty("pattern").GetString() == "cl100k";
        _alphabet = root.GetProperty("alphabet").GetString()!;
        _separator = root.GetProperty("separator").GetString()!;
        _whole = root.GetProperty("whole").EnumerateArray().Select(token => token.GetString()!).ToHashSet(StringComparer.Ordinal);
        foreach (var merge in root.GetProperty("merges").EnumerateArray())
        {
            _ranks[merge.GetString()!] = _ranks.Count;
        }

        byte kind = 0;
        foreach (var name in new[] { "letters", "numbers", "spaces" })
        {
            kind++;
            foreach (var range in root.GetProperty(name).EnumerateArray().Select(point => point.GetInt32()).Chunk(2))
            {
                _kinds.AsSpan(range[0], range[1] + 1 - range[0]).Fill(kind);
            }
        }
    }

    /// <summary>The tokens, as vocab.json writes them.</summary>
    public IEnumerable<string> Cut(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = EndOf(text, start);
            var piece = string.Concat(Encoding.UTF8.GetBytes(text[start..end]).Select(value => _alphabet[value]));
            foreach (var token in _whole.Contains(piece) ? new[] { piece } : Merge(piece))
            {
                yield return token;
            }

            start = end;
        }
    }

    private int EndOf(string text, int start)
    {
        if (Array.Find(Contractions, word => IsAt(text, start, word)) is { } contraction)
        {
            return start + contraction.Length;
        }

        var first = text[start] == ' ' ? start + 1 : start;
        if (_isCl100k)
        {
            var kind = KindAt(text, start, out var units);
            if (kind is 0 or Space && text[start] is not ('\r' or '\n') && start + units < text.Length && KindAt(text, start + units, out _) == Letter)
            {
                return RunFrom(text, start + units);
            }

            if (kind is Letter or Number)
            {
                return RunFrom(text, start, kind == Number ? 3 : LongestRun);
            }
        }

        if (first < text.Length && KindAt(text, first, out _) is var next && (_isCl100k ? next == 0 : next != Space))
        {
            return _isCl100k ? LineEndsFrom(text, RunFrom(text, first)) : RunFrom(text, first);
        }

        var end = RunFrom(text, start);
        var lineEnd = _isCl100k ? text.AsSpan(start, end - start).LastIndexOfAny('\r', '\n') : -1;
        return lineEnd >= 0 ? start + lineEnd + 1
            : end == text.Length || end == start + 1 || KindAt(text, end, out _) == Space ? end
            : end - 1;
    }

    // Case does not matter to cl100k: of letters of ASCII it is one bit.
    private bool IsAt(string text, int start, string word)
    {
        var i = 0;
        while (i < word.Length && start + i < text.Length && (i > 0 && _isCl100k ? text[start + i] | 0x20 : text[start + i]) == word[i])
        {
            i++;
        }

        return i == word.Length;
    }

    private int RunFrom(string text, int start, int longest = LongestRun)
    {
        var (kind, end) = (KindAt(text, start, out _), start);
        for (var run = 0; run < longest && end < text.Length && KindAt(text, end, out var units) == kind; run++)
        {
            end += units;
        }

        return end;
    }

    private static int LineEndsFrom(string text, int start)
    {
        var end = start;
        while (end < text.Length && end - start < LongestRun && text[end] is ('\r' or '\n'))
        {
            end++;
        }

        return end;
    }

    private int KindAt(string text, int at, out int units)
    {
        Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out units); // half a pair is U+FFFD
        return _kinds[rune.Value];
    }

    // The neighbours that come first among the merges, the leftmost first, until none merge.
    private IEnumerable<string> Merge(string piece)
    {
        var parts = piece.Select(value => value.ToString()).ToArray(); // by the byte where each begins; empty where none does
        var before = Enumerable.Range(-1, piece.Length).ToArray();
        var queue = new PriorityQueue<(int At, string Left, string Right), (int Rank, int At)>();
        void Offer(int at)
        {
            var next = at + parts[at].Length;
            if (next < parts.Length && _ranks.TryGetValue(parts[at] + _separator + parts[next], out var rank))
            {
                queue.Enqueue((at, parts[at], parts[next]), (rank, at));
            }
        }

        Enumerable.Range(0, parts.Length).ToList().ForEach(Offer);
        while (queue.TryDequeue(out var pair, out _))
        {
            var next = pair.At + pair.Left.Length;
            if (parts[pair.At] != pair.Left || parts[next] != pair.Right)
            {
                continue;
            }

            (parts[pair.At], parts[next]) = (pair.Left + pair.Right, "");
            var after = next + pair.Right.Length;
            if (after < parts.Length)
            {
                before[after] = pair.At;
            }

            Offer(pair.At);
            if (pair.At > 0)
            {
                Offer(before[pair.At]);
            }
        }

        return parts.Where(part => part.Length > 0);
    }
}
