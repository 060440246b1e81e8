using System.Text;

namespace ImitationService.Domain.Text;

/// <summary>
/// Cuts texts into tokens by byte-pair encoding (Sennrich et al., 2016) over UTF-8 bytes (Radford et al., 2019): of the
/// neighbours that merge, those whose merge is listed first, the leftmost first, until none is left. For several threads at once.
/// </summary>
public sealed class ByteBpe
{
    private readonly PatternCutter _cutter;
    private readonly string _separator;
    private readonly Dictionary<string, int> _ranks;
    private readonly HashSet<string> _whole;

    /// <summary>An encoder by a tokenizer.</summary>
    /// <exception cref="InvalidDataException">The tokenizer is of a form that this program does not know.</exception>
    public ByteBpe(Tokenizer tokenizer)
    {
        if (tokenizer.Format != Tokenizer.CurrentFormat || tokenizer.Alphabet != ByteAlphabet.Characters)
        {
            throw new InvalidDataException($"The tokenizer's form is '{tokenizer.Format}'; this program reads '{Tokenizer.CurrentFormat}'.");
        }

        _cutter = new PatternCutter(tokenizer);
        _separator = tokenizer.Separator;
        _ranks = tokenizer.Merges.Index().ToDictionary(merge => merge.Item, merge => merge.Index, StringComparer.Ordinal);
        _whole = new HashSet<string>(tokenizer.Whole, StringComparer.Ordinal);
    }

    /// <summary>The tokens of a text, written in <see cref="ByteAlphabet"/>; joined they are the text's bytes.</summary>
    public IEnumerable<string> Tokenize(string text) => _cutter.Cut(text)
        .Select(piece => ByteAlphabet.Write(Encoding.UTF8.GetBytes(piece)))
        .SelectMany(piece => _whole.Contains(piece) ? [piece] : Merge(piece));

    /// <summary>What merges alone make of a piece that is not cut any further.</summary>
    /// <param name="piece">Its bytes, written in <see cref="ByteAlphabet"/>.</param>
    public IEnumerable<string> Merge(string piece)
    {
        // parts[i] is the part that begins at byte i, empty where none does; before[i] is where the one before it begins
        var parts = piece.Select(character => character.ToString()).ToArray();
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

        for (var at = 0; at < parts.Length; at++)
        {
            Offer(at);
        }

        while (queue.TryDequeue(out var pair, out _))
        {
            var next = pair.At + pair.Left.Length;
            if (parts[pair.At] != pair.Left || parts[next] != pair.Right)
            {
                continue; // one of them has merged with another since
            }

            (parts[pair.At], parts[next]) = (pair.Left + pair.Right, string.Empty);
            if (next + pair.Right.Length is var after && after < parts.Length)
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
