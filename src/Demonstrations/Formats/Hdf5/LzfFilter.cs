using PureHDF.Filters;

namespace ImitationService.Demonstrations.Formats.Hdf5;

/// <summary>h5py's lzf (filter 32000), decompression alone. Format: LibLZF, lzf_d.c.</summary>
internal sealed class LzfFilter : IH5Filter
{
    private const int ChunkBytesParameter = 2;

    public const ushort Id = 32000;

    public ushort FilterId => Id;

    public string Name => "lzf";

    public uint[] GetParameters(uint[] chunkDimensions, uint typeSize, Dictionary<string, object>? options) => throw new NotSupportedException("Nothing is written.");

    public Memory<byte> Filter(FilterInfo info)
    {
        // The chunk's own length is known from the array; the filter's parameters may lie.
        var length = info.ChunkSize > 0 ? info.ChunkSize : (int)info.Parameters[ChunkBytesParameter];
        var target = new byte[length];
        try
        {
            return target.AsMemory(0, Decompress(info.Buffer.Span, target));
        }
        catch (InvalidDataException) when (info.Buffer.Length == length)
        {
            return StoredChunks.Take(info.Buffer.Span);
        }
    }

    /// <summary>Unpacks a block.</summary>
    /// <returns>How many bytes it has.</returns>
    /// <exception cref="InvalidDataException">It is damaged, or longer than the target.</exception>
    public static int Decompress(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var (from, to) = (0, 0);
        while (from < source.Length)
        {
            int control = source[from++];
            if (control < 32)
            {
                var run = control + 1;
                Require(from + run <= source.Length && to + run <= target.Length);
                source.Slice(from, run).CopyTo(target[to..]);
                (from, to) = (from + run, to + run);
                continue;
            }

            var count = control >> 5;
            if (count == 7)
            {
                Require(from < source.Length);
                count += source[from++];
            }

            Require(from < source.Length);
            var start = to - ((control & 0x1f) << 8) - source[from++] - 1;
            count += 2;
            Require(start >= 0 && to + count <= target.Length);

            // The parts may overlap: byte by byte repeats a pattern.
            for (var i = 0; i < count; i++)
            {
                target[to + i] = target[start + i];
            }

            to += count;
        }

        return to;
    }

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw new InvalidDataException("An lzf block is damaged.");
        }
    }
}
