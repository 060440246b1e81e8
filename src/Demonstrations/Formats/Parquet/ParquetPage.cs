using Microsoft.Win32.SafeHandles;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>A page that is open: its levels, as they are stored, and its values, seen through a window or all in memory.</summary>
/// <param name="Header">What comes before it.</param>
/// <param name="Definitions">Definition levels; null where every value is there.</param>
/// <param name="Repetitions">Repetition levels; null where no value is in a list.</param>
/// <param name="Values">Its values.</param>
internal sealed record ParquetPage(PageHeader Header, HybridReader? Definitions, HybridReader? Repetitions, ByteWindow Values) : IDisposable
{
    /// <summary>Opens a page of a file; several may be opened side by side.</summary>
    /// <param name="file">The file.</param>
    /// <param name="header">The page's header.</param>
    /// <param name="codec">How it is packed.</param>
    /// <param name="leaf">What its values are.</param>
    /// <param name="window">Bytes of the values that are in memory at a time; null for all.</param>
    /// <exception cref="InvalidDataException">It is damaged, or packed in a way that is not read.</exception>
    public static ParquetPage Open(SafeFileHandle file, PageHeader header, ParquetCodec codec, ParquetLeaf leaf, int? window)
    {
        if (header.Type == PageType.DataVersion2)
        {
            return OpenVersion2(file, header, header.IsBare ? ParquetCodec.None : codec, leaf, window);
        }

        var bytes = OpenValues(file, header.Offset, header.PackedBytes, header.Bytes, codec, window);
        try
        {
            var hasLevels = header.Type == PageType.Data;
            var repetitions = hasLevels ? TakeLevels(bytes, header.Repetitions, header.Values, leaf.MaximumRepetition) : null;
            return new ParquetPage(header, hasLevels ? TakeLevels(bytes, header.Definitions, header.Values, leaf.MaximumDefinition) : null, repetitions, bytes);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Definitions?.Dispose();
        Repetitions?.Dispose();
        Values.Dispose();
    }

    // Levels come first, and are not packed.
    private static ParquetPage OpenVersion2(SafeFileHandle file, PageHeader header, ParquetCodec codec, ParquetLeaf leaf, int? window)
    {
        var levels = (long)header.RepetitionBytes + header.DefinitionBytes;
        if (levels > Math.Min(header.Bytes, header.PackedBytes))
        {
            throw new InvalidDataException("A page is shorter than its levels.");
        }

        using var bytes = new ByteWindow(new FileFeed(file, header.Offset), levels, (int)levels);
        var repetitions = OpenLevels(bytes.Take(header.RepetitionBytes), leaf.MaximumRepetition);
        var definitions = OpenLevels(bytes.Take(header.DefinitionBytes), leaf.MaximumDefinition);
        var (packed, length) = (header.PackedBytes - (int)levels, header.Bytes - (int)levels);
        return new ParquetPage(header, definitions, repetitions, OpenValues(file, header.Offset + levels, packed, length, codec, window));
    }

    private static ByteWindow OpenValues(SafeFileHandle file, long offset, int packed, int length, ParquetCodec codec, int? window)
    {
        // A page without a value may have nothing to unpack, not even the packer's own header.
        var feed = length == 0 ? new FileFeed(file, offset) : PagePacking.Open(file, offset, packed, length, codec, window is null);
        return window is { } bytes ? new ByteWindow(feed, length, bytes) : ByteWindow.Whole(feed, length);
    }

    private static HybridReader? TakeLevels(ByteWindow page, ParquetEncoding encoding, int values, int largest)
    {
        if (largest == 0)
        {
            return null;
        }

        var width = HybridReader.WidthOf(largest);
        return encoding switch
        {
            ParquetEncoding.Hybrid => new HybridReader(page.Take(page.ReadLength()), width),
            ParquetEncoding.BitPacked => new HybridReader(OldLevels.Take(page, values, width), width, isBare: true),
            _ => throw new InvalidDataException("The levels are stored in a way that is not read."),
        };
    }

    private static HybridReader? OpenLevels(ByteWindow levels, int largest)
    {
        if (largest > 0)
        {
            return new HybridReader(levels, HybridReader.WidthOf(largest));
        }

        levels.Dispose();
        return null;
    }
}
