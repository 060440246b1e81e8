using System.Runtime.CompilerServices;
using PureHDF;
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

    /// <summary>Where in the file an array's elements lie one after another, from its first byte; null where they lie in chunks, elsewhere, or nowhere yet.</summary>
    /// <exception cref="OverflowException">The file says a place that no file has.</exception>
    public static long? FindElements(NativeDataset dataset)
    {
        const ulong Undefined = ulong.MaxValue;
        var inFile = Property(Property(LayoutOf(dataset), "Properties"), "Address");
        var start = Property(Property(ContextOf(dataset), "Driver"), "BaseAddress");
        return dataset.Layout.Class == H5DataLayoutClass.Contiguous && inFile is ulong address and not Undefined && start is ulong first
            ? checked((long)(first + address))
            : null;
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
