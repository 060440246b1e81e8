using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats.Hdf5;

/// <summary>The arrays of one name in all episodes of a file, one after another.</summary>
internal sealed class Hdf5Source(UploadedFile file, IReadOnlyList<Hdf5Array> arrays) : Source
{
    public override ISourceCursor Open() => new NumberCursor(new Hdf5Blocks(file, arrays));

    public override IByteCursor OpenBytes() => arrays.All(array => array.Elements.IsByte) ? new ByteCursor(new Hdf5Blocks(file, arrays)) : base.OpenBytes();

    private sealed class NumberCursor(Hdf5Blocks blocks) : ISourceCursor
    {
        public void Read(Span<double> elements)
        {
            while (!elements.IsEmpty)
            {
                var bytes = blocks.Next(elements.Length);
                var count = bytes.Length / blocks.Elements.Size;
                blocks.Elements.Elements.Convert(bytes, elements[..count]);
                elements = elements[count..];
            }
        }

        public void Dispose() => blocks.Dispose();
    }

    private sealed class ByteCursor(Hdf5Blocks blocks) : IByteCursor
    {
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
