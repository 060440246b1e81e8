namespace ImitationService.Demonstrations.Formats.Zarr;

/// <summary>LZ4 blocks, unpacked. Format: lz4_Block_format.md.</summary>
internal static class Lz4
{
    private const int Longest = 15;
    private const int ShortestMatch = 4;

    /// <summary>Unpacks a block.</summary>
    /// <returns>How many bytes it has.</returns>
    /// <exception cref="InvalidDataException">It is damaged, or longer than the target.</exception>
    public static int Unpack(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var (from, to) = (0, 0);
        while (from < source.Length)
        {
            int token = source[from++];
            var literals = ReadLength(source, ref from, token >> 4);
            Require(literals <= source.Length - from && literals <= target.Length - to);
            source.Slice(from, literals).CopyTo(target[to..]);
            (from, to) = (from + literals, to + literals);
            if (from == source.Length)
            {
                return to;
            }

            Require(from + 2 <= source.Length);
            var start = to - (source[from] | (source[from + 1] << 8));
            from += 2;
            var count = ReadLength(source, ref from, token & Longest) + ShortestMatch;
            Require(start >= 0 && start < to && count <= target.Length - to);

            // The parts may overlap: byte by byte repeats a pattern.
            for (var i = 0; i < count; i++)
            {
                target[to + i] = target[start + i];
            }

            to += count;
        }

        return to;
    }

    private static int ReadLength(ReadOnlySpan<byte> source, ref int from, int length)
    {
        var isOpen = length == Longest;
        while (isOpen)
        {
            Require(from < source.Length && length < int.MaxValue - 512);
            length += source[from];
            isOpen = source[from++] == byte.MaxValue;
        }

        return length;
    }

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw new InvalidDataException("An LZ4 block is damaged.");
        }
    }
}
