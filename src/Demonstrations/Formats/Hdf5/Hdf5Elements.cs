using System.Buffers;
using ImitationService.Demonstrations.Formats.Numpy;
using PureHDF;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace ImitationService.Demonstrations.Formats.Hdf5;

/// <summary>Reads elements of one numeric type as numbers. They are read as bytes: the library takes no other byte order than the machine's.</summary>
internal sealed record Hdf5Elements(string Descriptor, NpyElements Elements)
{
    /// <summary>Unsigned bytes.</summary>
    public static Hdf5Elements Bytes { get; } = new("|u1", NpyElements.Find("|u1")!);

    /// <summary>Bytes of one element.</summary>
    public int Size => Elements.Size;

    /// <summary>Whether elements are integers or flags.</summary>
    public bool IsInteger => Elements.IsInteger;

    /// <summary>Whether they are unsigned bytes, as pictures are.</summary>
    public bool IsByte => Descriptor.EndsWith("u1", StringComparison.Ordinal);

    /// <summary>The reader of an array's type; null where it is no number.</summary>
    public static Hdf5Elements? Find(NativeDataset dataset)
    {
        // h5py writes booleans as an enumeration of bytes.
        var kind = dataset.Type.Class switch
        {
            H5DataTypeClass.FloatingPoint => 'f',
            H5DataTypeClass.FixedPoint => dataset.Type.FixedPoint.IsSigned ? 'i' : 'u',
            H5DataTypeClass.BitField => 'u',
            H5DataTypeClass.Enumerated => 'i',
            _ => 'O',
        };
        var descriptor = $"{(Hdf5Internals.IsBigEndian(dataset) ? '>' : '<')}{kind}{dataset.Type.Size}";
        return NpyElements.Find(descriptor) is { } elements ? new Hdf5Elements(descriptor, elements) : null;
    }

    /// <summary>Reads the bytes of a selection's elements, as they are stored.</summary>
    public static void ReadBytes(NativeDataset dataset, Selection selection, Memory<byte> target)
    {
        using (StoredChunks.Of(dataset))
        {
            dataset.Read(target, selection);
        }
    }

    /// <summary>Reads the elements of a selection, which are as many as the target holds.</summary>
    public void Read(NativeDataset dataset, Selection selection, Span<double> target)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(target.Length * Size);
        var part = bytes.AsMemory(0, target.Length * Size);
        ReadBytes(dataset, selection, part);
        Elements.Convert(part.Span, target);
        ArrayPool<byte>.Shared.Return(bytes);
    }
}
