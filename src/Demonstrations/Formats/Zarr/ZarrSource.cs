using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats.Zarr;

/// <summary>An array of a zarr folder.</summary>
internal sealed class ZarrSource(ZarrArray array, IReadOnlyDictionary<string, UploadedFile> chunks) : Source
{
    public override ISourceCursor Open() => new Cursor(array, new ZarrBlocks(array, chunks));

    public override IByteCursor OpenBytes() => array.Elements.IsByte ? new Cursor(array, new ZarrBlocks(array, chunks)) : base.OpenBytes();

    private sealed class Cursor(ZarrArray array, ZarrBlocks blocks) : ISourceCursor, IByteCursor
    {
        public void Read(Span<double> elements)
        {
            while (!elements.IsEmpty)
            {
                var bytes = blocks.Next(elements.Length);
                var count = bytes.Length / array.Elements.Size;
                array.Elements.Convert(bytes, elements[..count]);
                elements = elements[count..];
            }
        }

        public bool TryRead(Span<byte> bytes)
        {
            while (!bytes.IsEmpty)
            {
                var next = blocks.Next(bytes.Length);
                next.CopyTo(bytes);
                bytes = bytes[next.Length..];
            }

            return true;
        }

        public void Dispose() => blocks.Dispose();
    }
}
