using ImitationService.Demonstrations.Images;
using PureHDF;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace ImitationService.Demonstrations.Formats.Hdf5;

/// <summary>
/// Arrays whose elements are packed images: runs of bytes of any length (h5py's <c>vlen</c>), or texts and opaque values of one length,
/// filled up with zeros.
/// </summary>
internal static class Hdf5Packed
{
    private const int MinimumBytes = 64;

    /// <summary>The array, where its first element begins as an image does; null otherwise.</summary>
    public static Hdf5Array? Find(NativeDataset dataset, ulong[] dimensions, string path, IntakeLimits limits)
    {
        if (dimensions is not [> 0] || !IsRun(dataset.Type, limits) || ChunkRowsOf(dataset) is not { } chunkRows || chunkRows * dataset.Type.Size > limits.MaximumChunkBytes)
        {
            return null;
        }

        return ImageFormats.IsImage(Read(dataset, 0, 1)[0])
            ? new Hdf5Array(path, Hdf5Elements.Bytes, (long)dimensions[0], Shape: [], chunkRows, PackedBytes: dataset.Type.Size)
            : null;
    }

    /// <summary>Whether elements are runs of any length, which lie elsewhere in the file.</summary>
    public static bool IsVariable(NativeDataset dataset) => dataset.Type.Class == H5DataTypeClass.VariableLength;

    /// <summary>Reads so many elements.</summary>
    public static byte[][] Read(NativeDataset dataset, long first, int count)
    {
        var selection = new HyperslabSelection((ulong)first, (ulong)count);
        if (IsVariable(dataset))
        {
            return [.. dataset.Read<byte[]?[]>(selection).Select(run => run ?? [])];
        }

        var bytes = new byte[count * dataset.Type.Size];
        Hdf5Elements.ReadBytes(dataset, selection, bytes);
        return [.. bytes.Chunk(dataset.Type.Size)];
    }

    private static bool IsRun(IH5DataType type, IntakeLimits limits) => type.Class switch
    {
        H5DataTypeClass.VariableLength => type.VariableLength.BaseType is { Class: H5DataTypeClass.FixedPoint, Size: 1 },
        H5DataTypeClass.String or H5DataTypeClass.Opaque => type.Size >= MinimumBytes && type.Size <= limits.MaximumPackedImageBytes,
        _ => false,
    };

    private static long? ChunkRowsOf(NativeDataset dataset) => dataset.Layout.Class != H5DataLayoutClass.Chunked ? 1
        : dataset.Layout.Chunks is [> 0 and <= int.MaxValue and var rows] ? (long)rows
        : null;
}
