using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats.Images;

/// <summary>
/// Donkeycar's tubs, version 2: <c>manifest.json</c>, <c>catalog_*.catalog</c> with a JSON object per frame, and a folder of images
/// (https://docs.donkeycar.com/parts/stores). Steering and throttle are the action, sessions the episodes; records that the driver
/// deleted are passed over.
/// </summary>
internal sealed class DonkeyTubReader : IFolderReader
{
    private const string ManifestFile = "manifest.json";

    public string Name => "donkeycar";

    public IReadOnlyList<UploadedFile>? Claim(IReadOnlyList<UploadedFile> files)
    {
        foreach (var manifest in files.Where(file => IsManifest(file.Name)))
        {
            var root = manifest.Name[..^ManifestFile.Length];
            if (files.Any(file => IsCatalog(file.Name, root)))
            {
                return [manifest, .. files.Where(file => file != manifest && file.Name.StartsWith(root, StringComparison.Ordinal))];
            }
        }

        return null;
    }

    public void Read(IReadOnlyList<UploadedFile> files, SourceSet sources, CancellationToken cancellationToken)
    {
        var manifest = files[0];
        var root = manifest.Name[..^ManifestFile.Length];
        var records = new DonkeyRecords(manifest.Name, DonkeyManifest.ReadDeleted(manifest, sources.Limits), sources);
        foreach (var catalog in files.Where(file => IsCatalog(file.Name, root)).OrderBy(file => file.Name, NaturalOrder.Comparer))
        {
            using var lines = new TextLines(catalog, sources.Limits.MaximumLineBytes);
            while (lines.TryRead(out var line))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!line.Trim(" \t\r\0"u8).IsEmpty)
                {
                    records.Add(line, catalog.Name, lines.Number);
                }
            }
        }

        records.Complete();
        sources.Images = new ImageLibrary(files.Where(ImageLibrary.IsImage));
        NamedImages.Attach(sources);
        if (sources.Images.Unfound is var unfound and > 0)
        {
            sources.AddUnused($"{unfound} images that no record names");
        }
    }

    private static bool IsManifest(string name) => name == ManifestFile || name.EndsWith("/" + ManifestFile, StringComparison.Ordinal);

    private static bool IsCatalog(string name, string root) =>
        name.StartsWith(root + "catalog_", StringComparison.Ordinal) && name.EndsWith(".catalog", StringComparison.Ordinal) && !name[root.Length..].Contains('/');
}
