using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats.Zarr;

/// <summary>An array of a zarr folder.</summary>
internal sealed class ZarrSource(ZarrArray array, IReadOnlyDictionary<string, UploadedFile> chunks) : Source
{
    public override ISourceCursor Open() => new NumberCursor(new ZarrBlocks<double>(array, ReadNumbers));

    public override IByteCursor OpenBytes() => array.Elements.IsByte && array.Fill == (byte)array.Fill
        ? new ByteCursor(new ZarrBlocks<byte>(array, ReadBytes))
        : base.OpenBytes();

    private double[] ReadNumbers(string key)
    {
        var elements = new double[array.ChunkElements];
        if (Unpack(key) is { } bytes)
        {
            array.Elements.Convert(bytes, elements);
        }
        else
        {
            Array.Fill(elements, array.Fill);
        }

        return elements;
    }

    private byte[] ReadBytes(string key)
    {
        if (Unpack(key) is { } bytes)
        {
            return bytes;
        }

        var elements = new byte[array.ChunkElements];
        Array.Fill(elements, (byte)array.Fill);
        return elements;
    }

    private byte[]? Unpack(string key) =>
        chunks.TryGetValue(key, out var file) ? ZarrCompressor.Unpack(array.Compressor, file, array.ChunkElements * array.Elements.Size) : null;

    private sealed class NumberCursor(ZarrBlocks<double> blocks) : ISourceCursor
    {
        public void Read(Span<double> elements) => blocks.Read(elements);

        public void Dispose()
        {
        }
    }

    private sealed class ByteCursor(ZarrBlocks<byte> blocks) : IByteCursor
    {
        public bool TryRead(Span<byte> bytes)
        {
            blocks.Read(bytes);
            return true;
        }

        public void Dispose()
        {
        }
    }
}
