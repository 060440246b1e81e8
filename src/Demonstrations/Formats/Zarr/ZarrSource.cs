using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats.Zarr;

/// <summary>An array of a zarr folder.</summary>
internal sealed class ZarrSource(ZarrArray array, IReadOnlyDictionary<string, UploadedFile> chunks) : Source
{
    public override ISourceCursor Open() => new NumberCursor(new ZarrBlocks<double>(array, ReadNumbers));

    public override IByteCursor OpenBytes() => array.Elements.IsByte && array.Fill == (byte)array.Fill
        ? new ByteCursor(new ZarrBlocks<byte>(array, ReadBytes))
        : base.OpenBytes();

    private void ReadNumbers(string key, double[] elements)
    {
        if (Unpack(key) is { } bytes)
        {
            array.Elements.Convert(bytes, elements);
        }
        else
        {
            Array.Fill(elements, array.Fill);
        }
    }

    private void ReadBytes(string key, byte[] elements)
    {
        if (Unpack(key) is { } bytes)
        {
            bytes.CopyTo(elements, 0);
        }
        else
        {
            Array.Fill(elements, (byte)array.Fill);
        }
    }

    private byte[]? Unpack(string key) =>
        chunks.TryGetValue(key, out var file) ? ZarrCompressor.Unpack(array.Compressor, file, array.ChunkElements * array.Elements.Size) : null;

    private sealed class NumberCursor(ZarrBlocks<double> blocks) : ISourceCursor
    {
        public void Read(Span<double> elements) => blocks.Read(elements);

        public void Dispose() => blocks.Dispose();
    }

    private sealed class ByteCursor(ZarrBlocks<byte> blocks) : IByteCursor
    {
        public bool TryRead(Span<byte> bytes)
        {
            blocks.Read(bytes);
            return true;
        }

        public void Dispose() => blocks.Dispose();
    }
}
