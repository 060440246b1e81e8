using ImitationService.Demonstrations.Formats.Archives;
using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Demonstrations.Images;

namespace ImitationService.Demonstrations.Formats.Zarr;

/// <summary>
/// Zarr 2 folders, as diffusion_policy keeps its replay buffers: <c>data/action</c>, <c>data/state</c>, <c>meta/episode_ends</c>.
/// A file per chunk; chunks are unpacked as they are needed.
/// </summary>
internal sealed class ZarrReader : IFolderReader
{
    private const string ArrayFile = ".zarray";
    private const string GroupFile = ".zgroup";

    public string Name => "zarr";

    public IReadOnlyList<UploadedFile>? Claim(IReadOnlyList<UploadedFile> files)
    {
        if (!files.Any(file => IsCalled(file, ArrayFile)))
        {
            return null;
        }

        var root = RootOf(files);
        return [.. files.Where(file => file.Name.StartsWith(root, StringComparison.Ordinal))];
    }

    public void Read(IReadOnlyList<UploadedFile> files, SourceSet sources, CancellationToken cancellationToken)
    {
        var byName = files.ToDictionary(file => file.Name, StringComparer.Ordinal);
        var root = RootOf(files);
        var (expanded, packed) = (0L, files.Sum(file => file.Bytes));
        foreach (var file in files.Where(file => IsCalled(file, ArrayFile)).OrderBy(file => file.Name, NaturalOrder.Comparer))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var folder = file.Name[..^ArrayFile.Length];
            var name = folder[root.Length..].TrimEnd('/');
            var array = ZarrArray.Read(file, sources.Limits);
            if (ReasonAgainst(name, array, sources.Limits) is { } reason)
            {
                sources.AddUnused($"{name}: {reason}");
                continue;
            }

            expanded += array.Shape[0] * array.Width * array.Elements.Size;
            ZipEntries.RequireSmall(expanded, packed, file.Name, sources.Limits);
            var chunks = byName
                .Where(entry => entry.Key.StartsWith(folder, StringComparison.Ordinal) && entry.Value != file)
                .ToDictionary(entry => entry.Key[folder.Length..].Replace('/', '.'), entry => entry.Value, StringComparer.Ordinal);
            var source = new ZarrSource(array, chunks)
            {
                File = file.Name,
                Name = name,
                Rows = array.Shape[0],
                Shape = [.. array.Shape.Skip(1).Select(dimension => (int)dimension)],
                IsInteger = array.Elements.IsInteger,
            };
            sources.AddArray(source, array.Elements.IsByte);
        }
    }

    private static string? ReasonAgainst(string name, ZarrArray array, IntakeLimits limits) =>
        array.Shape.Count == 0 ? "a single value, not one per transition"
        : array.Shape.Any(dimension => dimension == 0) ? "it has no element"
        : array.Width > (ImageLayout.Find(name, [.. array.Shape.Skip(1)], array.Elements.IsByte) is null ? limits.MaximumColumns : limits.MaximumImagePixels) ? $"{array.Width} elements per row are more than {limits.MaximumColumns}"
        : null;

    private static bool IsCalled(UploadedFile file, string name) => file.Name == name || file.Name.EndsWith("/" + name, StringComparison.Ordinal);

    private static string ParentOf(string folder) => folder.TrimEnd('/') is var path && path.LastIndexOf('/') is var slash and >= 0 ? path[..(slash + 1)] : string.Empty;

    /// <summary>The outermost group, or the folder of an array that is in none.</summary>
    private static string RootOf(IReadOnlyList<UploadedFile> files) =>
        files.Where(file => IsCalled(file, GroupFile)).Select(file => file.Name[..^GroupFile.Length]).MinBy(prefix => prefix.Length)
        ?? files.Where(file => IsCalled(file, ArrayFile)).Select(file => ParentOf(file.Name[..^ArrayFile.Length])).MinBy(prefix => prefix.Length)!;
}
