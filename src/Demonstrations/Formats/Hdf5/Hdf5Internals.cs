using System.Runtime.CompilerServices;
using PureHDF.VOL.Native;

namespace ImitationService.Demonstrations.Formats.Hdf5;

/// <summary>What the library knows of a file and does not tell. The version is pinned; tests fail where one of these is gone.</summary>
internal static class Hdf5Internals
{
    /// <summary>The file that an object lies in, which a link may have left.</summary>
    public static NativeFile FileOf(NativeObject item) => FileIn(ContextOf(item));

    /// <summary>Whether an array's elements lie in other files.</summary>
    public static bool HasExternalFiles(NativeDataset dataset) => ExternalFilesOf(dataset) is not null;

    /// <summary>Whether an array's elements have their high byte first.</summary>
    public static bool IsBigEndian(NativeDataset dataset) =>
        Property(Property(TypeOf(dataset), "BitField"), "ByteOrder")?.ToString() == "BigEndian";

    /// <summary>The filters that packed an array, in the order in which they did.</summary>
    public static IReadOnlyList<ushort> FiltersOf(NativeDataset dataset) => Property(PipelineOf(dataset), "FilterDescriptions") is Array filters
        ? [.. filters.Cast<object>().Select(filter => (ushort)Property(filter, "Identifier")!)]
        : [];

    /// <summary>Where in the file the elements of an array in one piece begin; null where none was ever written.</summary>
    public static long? AddressOf(NativeDataset dataset)
    {
        var (layout, superblock) = (LayoutOf(dataset), Property(ContextOf(dataset), "Superblock")!);
        var address = (ulong)(Property(layout, "Address") ?? Property(Property(layout, "Properties"), "Address")!);
        var width = (byte)Property(superblock, "OffsetsSize")!;
        var isAbsent = address == ulong.MaxValue >> (64 - (8 * width));
        return isAbsent ? null : checked((long)(address + (ulong)Property(superblock, "BaseAddress")!));
    }

    private static object? Property(object? owner, string name) => owner?.GetType().GetProperty(name)?.GetValue(owner);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Context")]
    [return: UnsafeAccessorType("PureHDF.VOL.Native.NativeReadContext, PureHDF")]
    private static extern object ContextOf(NativeObject item);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_File")]
    private static extern NativeFile FileIn([UnsafeAccessorType("PureHDF.VOL.Native.NativeReadContext, PureHDF")] object context);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_InternalExternalFileList")]
    [return: UnsafeAccessorType("PureHDF.VOL.Native.ExternalFileListMessage, PureHDF")]
    private static extern object? ExternalFilesOf(NativeDataset dataset);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_InternalDataLayout")]
    [return: UnsafeAccessorType("PureHDF.VOL.Native.DataLayoutMessage, PureHDF")]
    private static extern object LayoutOf(NativeDataset dataset);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_InternalDataType")]
    [return: UnsafeAccessorType("PureHDF.VOL.Native.DatatypeMessage, PureHDF")]
    private static extern object TypeOf(NativeDataset dataset);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_InternalFilterPipeline")]
    [return: UnsafeAccessorType("PureHDF.VOL.Native.FilterPipelineMessage, PureHDF")]
    private static extern object? PipelineOf(NativeDataset dataset);
}
