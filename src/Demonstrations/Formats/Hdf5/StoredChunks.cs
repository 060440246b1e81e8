using PureHDF.VOL.Native;

namespace ImitationService.Demonstrations.Formats.Hdf5;

/// <summary>
/// A chunk that a filter could not shorten is stored as it is, and a bit of its mask says so: bit i for filter i. The library
/// looks at bit i + 1: it runs the compressor on a chunk that needs none, and leaves out the shuffle before it. So our
/// compressors recognise such a chunk by its length, and undo the shuffle themselves.
/// </summary>
internal static class StoredChunks
{
    private const ushort ShuffleFilter = 2;
    private static readonly ushort[] Compressors = [InflateFilter.Id, LzfFilter.Id];

    [ThreadStatic]
    private static int _shuffledSize;

    /// <summary>Says which array the filters will work for, on this thread, until it is disposed.</summary>
    public static IDisposable Of(NativeDataset dataset)
    {
        var filters = Hdf5Internals.FiltersOf(dataset);
        _shuffledSize = filters is [ShuffleFilter, var compressor, ..] && Compressors.Contains(compressor) ? dataset.Type.Size : 1;
        return Scope.Instance;
    }

    /// <summary>The elements of a chunk whose compressor did nothing.</summary>
    public static byte[] Take(ReadOnlySpan<byte> chunk)
    {
        var elements = new byte[chunk.Length];
        Shuffle.Undo(chunk, elements, Math.Max(1, _shuffledSize));
        return elements;
    }

    private sealed class Scope : IDisposable
    {
        public static Scope Instance { get; } = new();

        public void Dispose() => _shuffledSize = 1;
    }
}
