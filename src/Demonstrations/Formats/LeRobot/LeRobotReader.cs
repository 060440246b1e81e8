using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats.LeRobot;

/// <summary>
/// LeRobot's folders, versions 2 (a file per episode) and 3 (many episodes per file): <c>meta/info.json</c> says what there is,
/// Parquet tables under <c>data</c> hold it. Where metadata and tables differ the tables are followed, and it is said.
/// </summary>
internal sealed class LeRobotReader : IFolderReader
{
    private const string InfoFile = "meta/info.json";

    public string Name => "lerobot";

    public IReadOnlyList<UploadedFile>? Claim(IReadOnlyList<UploadedFile> files)
    {
        foreach (var info in files.Where(file => file.Name == InfoFile || file.Name.EndsWith("/" + InfoFile, StringComparison.Ordinal)))
        {
            var root = info.Name[..^InfoFile.Length];
            return [.. files.Where(file => file.Name.StartsWith(root, StringComparison.Ordinal))];
        }

        return null;
    }

    public void Read(IReadOnlyList<UploadedFile> files, SourceSet sources, CancellationToken cancellationToken)
    {
        var infoFile = files.First(file => file.Name == InfoFile || file.Name.EndsWith("/" + InfoFile, StringComparison.Ordinal));
        var root = infoFile.Name[..^InfoFile.Length];
        var info = LeRobotInfo.Read(infoFile);
        var meta = LeRobotMeta.Read(files, root, sources.Limits);
        sources.Dialect = info.Version;
        sources.Origin.FramesPerSecond ??= info.FramesPerSecond;
        sources.Origin.Robot ??= info.Robot;
        var tables = files
            .Where(file => file.Name.StartsWith(root + "data/", StringComparison.Ordinal) && file.Name.EndsWith(".parquet", StringComparison.Ordinal))
            .OrderBy(file => file.Name, NaturalOrder.Comparer)
            .ToList();
        if (tables.Count == 0)
        {
            throw new IntakeException("missing-file", "The folder has no table under data/.", "Upload the folder whole: meta and data; videos may be left out.", infoFile.Name);
        }

        var added = new LeRobotTables(info, meta, tables, sources);
        added.Add(cancellationToken);
        LeRobotImages.Add(info, added, sources);
        var videos = new LeRobotVideos(files, root, meta, added, sources);
        foreach (var camera in info.Videos)
        {
            videos.Add(camera, cancellationToken);
        }
    }
}
