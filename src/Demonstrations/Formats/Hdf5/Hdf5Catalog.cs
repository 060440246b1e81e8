using System.Runtime.CompilerServices;
using ImitationService.Demonstrations.Formats.Archives;
using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Demonstrations.Images;
using PureHDF;
using PureHDF.VOL.Native;

namespace ImitationService.Demonstrations.Formats.Hdf5;

/// <summary>The arrays of an HDF5 file that hold numbers, one per row or more, and what else is worth keeping.</summary>
internal sealed class Hdf5Catalog
{
    private const int MaximumDepth = 12;

    private readonly Hdf5File _file;
    private readonly SourceSet _sources;
    private readonly List<Hdf5Array> _arrays = [];
    private readonly Dictionary<string, NativeDataset> _masks = new(StringComparer.Ordinal);
    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    private long _bytes;
    private int _objects;

    private Hdf5Catalog(Hdf5File file, SourceSet sources) => (_file, _sources) = (file, sources);

    /// <summary>The arrays, by path, in natural order.</summary>
    public IReadOnlyList<Hdf5Array> Arrays => _arrays;

    /// <summary>The lists under <c>mask</c>, by name.</summary>
    public IReadOnlyDictionary<string, NativeDataset> Masks => _masks;

    /// <exception cref="IntakeException">The file is damaged, or its header asks for more than it may.</exception>
    public static Hdf5Catalog Read(Hdf5File file, SourceSet sources, CancellationToken cancellationToken)
    {
        var catalog = new Hdf5Catalog(file, sources);
        catalog.Walk(file.Root, string.Empty, 0, cancellationToken);
        catalog._arrays.Sort((left, right) => NaturalOrder.Comparer.Compare(left.Path, right.Path));
        return catalog;
    }

    private void Walk(NativeGroup group, string prefix, int depth, CancellationToken cancellationToken)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var place = $"{_file.Name}:{prefix}";
        foreach (var child in Hdf5File.Guard(place, () => group.Children().Take(_sources.Limits.MaximumArrays + 1).ToList()))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (++_objects > _sources.Limits.MaximumArrays)
            {
                throw new IntakeException("too-many-arrays", $"The file has more than {_sources.Limits.MaximumArrays} arrays and groups.", "Upload it in parts.", _file.Name);
            }

            Add(child, prefix + child.Name, depth, cancellationToken);
        }
    }

    private void Add(IH5Object child, string path, int depth, CancellationToken cancellationToken)
    {
        var place = $"{_file.Name}:{path}";
        if (child is not (NativeGroup or NativeDataset) || !Hdf5File.Guard(place, () => _file.IsOwn(child)))
        {
            _sources.AddUnused($"{Rest(path)}: it points outside the file, or nowhere; never followed");
        }
        else if (child is NativeGroup group && depth == MaximumDepth)
        {
            throw new IntakeException("too-deep", $"Groups are nested more than {MaximumDepth} deep.", "Save the recordings in flatter groups.", $"{place}/{group.Name}");
        }
        else if (child is NativeGroup inner)
        {
            Walk(inner, path + "/", depth + 1, cancellationToken);
        }
        else if (child is NativeDataset mask && path.StartsWith("mask/", StringComparison.Ordinal))
        {
            _masks[path[5..]] = mask;
        }
        else if (child is NativeDataset dataset && Hdf5File.Guard(place, () => Describe(dataset, path)) is { } array)
        {
            _bytes = checked(_bytes + (array.Rows * array.RowBytes));
            ZipEntries.RequireSmall(_bytes, _file.File, _sources.Limits);
            _arrays.Add(array);
        }
    }

    /// <summary>The array as a source could read it; null where it cannot, which is said.</summary>
    private Hdf5Array? Describe(NativeDataset dataset, string path)
    {
        var dimensions = dataset.Space.Type == H5DataspaceType.Simple ? dataset.Space.Dimensions : [];
        if (Hdf5Elements.Find(dataset) is not { } elements)
        {
            return Hdf5Packed.Find(dataset, dimensions, path, _sources.Limits) is { } packed ? RequireRows(packed)
                : LeaveOut(path, dataset.Type.Class == H5DataTypeClass.VariableLength ? "its rows are of different lengths, and no images" : "its elements are not numbers");
        }

        if (dimensions.Length == 0)
        {
            return dataset.Space.Type == H5DataspaceType.Scalar
                ? new Hdf5Array(path, elements, Rows: 1, Shape: [], ChunkRows: 1, IsScalar: true)
                : LeaveOut(path, "it has no element");
        }

        var width = dimensions.Skip(1).Aggregate(1.0, (product, dimension) => product * dimension);
        if (width > MaximumWidth(path, elements, dimensions))
        {
            return LeaveOut(path, $"{width:F0} elements per row are more than {_sources.Limits.MaximumColumns}");
        }

        // An array without elements is a placeholder (robosuite's left_dpos of a one-armed robot).
        return width == 0
            ? LeaveOut(path, "it has no element")
            : RequireRows(new Hdf5Array(path, elements, (long)dimensions[0], [.. dimensions.Skip(1).Select(dimension => (int)dimension)], ChunkRowsOf(dataset, elements, path)));
    }

    private Hdf5Array RequireRows(Hdf5Array array) => (ulong)array.Rows <= (ulong)(_sources.Limits.MaximumExpandedBytes / 8)
        ? array
        : throw new IntakeException("archive-bomb", $"The header promises {(ulong)array.Rows} rows.", "Upload the recordings in several datasets.", $"{_file.Name}:{array.Path}");

    /// <summary>Frames may be wider than numbers, and so may rows that each hold a packed frame.</summary>
    private double MaximumWidth(string path, Hdf5Elements elements, ulong[] dimensions) =>
        dimensions.Length == 2 && elements.IsByte && ImageLayout.IsImageName(path) ? _sources.Limits.MaximumPackedImageBytes
        : ImageLayout.Find(path, [.. dimensions.Skip(1).Select(dimension => (long)Math.Min(dimension, int.MaxValue))], elements.IsByte) is not null ? _sources.Limits.MaximumImagePixels
        : _sources.Limits.MaximumColumns;

    private long ChunkRowsOf(NativeDataset dataset, Hdf5Elements elements, string path)
    {
        if (dataset.Layout.Class != H5DataLayoutClass.Chunked)
        {
            return 1;
        }

        // Rows are read whole, with all chunks that hold a part of them.
        var (chunk, dimensions) = (dataset.Layout.Chunks, dataset.Space.Dimensions);
        var packed = chunk.Aggregate((double)elements.Size, (product, dimension) => product * dimension);
        var band = dimensions.Skip(1).Aggregate((double)elements.Size * Math.Min(chunk[0], dimensions[0]), (product, dimension) => product * dimension);
        return Math.Max(packed, band) <= _sources.Limits.MaximumChunkBytes
            ? (long)chunk[0]
            : throw new IntakeException(
                "chunk-too-large",
                $"Elements are packed in chunks of {string.Join("×", chunk)}; rows of them take more than {_sources.Limits.MaximumChunkBytes >> 20} MiB.",
                "Save the array in smaller chunks.",
                $"{_file.Name}:{path}");
    }

    private Hdf5Array? LeaveOut(string path, string reason)
    {
        if (_texts.Add(Rest(path)))
        {
            _sources.AddUnused($"{Rest(path)}: {reason}");
        }

        return null;
    }

    // Two hundred demonstrations have the same thing left out two hundred times.
    private static string Rest(string path) => Hdf5Episodes.Split(path)?.Name ?? path;
}

/// <summary>An array of an HDF5 file.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Elements">Its elements.</param>
/// <param name="Rows">Length of its first dimension.</param>
/// <param name="Shape">The others.</param>
/// <param name="ChunkRows">Rows that are packed together.</param>
/// <param name="IsScalar">Whether it is a single value without dimensions.</param>
/// <param name="PackedBytes">Bytes that an element takes in the array, where each is a packed image; null where they are numbers.</param>
internal sealed record Hdf5Array(string Path, Hdf5Elements Elements, long Rows, IReadOnlyList<int> Shape, long ChunkRows, bool IsScalar = false, int? PackedBytes = null)
{
    /// <summary>Elements of a row.</summary>
    public int Width => Shape.Aggregate(1, (product, dimension) => product * dimension);

    /// <summary>Bytes of a row.</summary>
    public long RowBytes => PackedBytes ?? (long)Width * Elements.Size;
}
