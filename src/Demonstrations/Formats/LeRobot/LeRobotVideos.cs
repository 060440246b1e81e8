using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Demonstrations.Formats.Videos;
using ImitationService.Demonstrations.Roles;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Formats.LeRobot;

/// <summary>
/// Makes sources of the videos of a LeRobot folder: a file per episode and camera in version 2
/// (<c>videos/chunk-000/observation.images.top/episode_000000.mp4</c>), files of many episodes in version 3, whose places are in
/// <c>meta/episodes</c>.
/// </summary>
internal sealed class LeRobotVideos(IReadOnlyList<UploadedFile> files, string root, LeRobotMeta meta, LeRobotTables tables, SourceSet sources)
{
    private readonly Dictionary<string, UploadedFile> _videos = files
        .Where(file => file.Name.StartsWith(root + "videos/", StringComparison.Ordinal) && file.Name.EndsWith(".mp4", StringComparison.Ordinal))
        .ToDictionary(file => file.Name[root.Length..], StringComparer.Ordinal);

    /// <summary>Adds the frames of a camera; says so where its videos were left out of the upload.</summary>
    /// <exception cref="IntakeException">Some of them are there and others not, or they cannot be read.</exception>
    public void Add(string camera, CancellationToken cancellationToken)
    {
        if (!_videos.Keys.Any(name => name.Contains($"/{camera}/", StringComparison.Ordinal)))
        {
            sources.AddUnused($"{camera}: its videos are not in the upload");
            return;
        }

        var segments = tables.Episodes.Select((episode, index) => Find(camera, episode.Number, episode.Length, index)).ToList();
        sources.Sources.Add(VideoSource.Create(tables.Folder, camera, segments, Times, sources, cancellationToken));
    }

    private VideoSegment Find(string camera, long episode, long length, int index)
    {
        if (meta.Videos.TryGetValue((episode, camera), out var place))
        {
            return new VideoSegment(Require($"videos/{camera}/chunk-{place.Chunk:D3}/file-{place.File:D3}.mp4", index), place.From, place.To, length, index);
        }

        var name = $"/{camera}/episode_{episode:D6}.mp4";
        var found = _videos.Keys.FirstOrDefault(video => video.EndsWith(name, StringComparison.Ordinal)) ?? $"videos{name}";
        return new VideoSegment(Require(found, index), 0, null, length, index);
    }

    private UploadedFile Require(string name, int episode) => _videos.GetValueOrDefault(name)
        ?? throw new IntakeException(new DatasetProblem(
            ProblemSeverity.Error, "missing-file", $"The video '{name}' is not in the upload.", "Upload every video of the camera, or none.", root + name, episode));

    /// <summary>Times of the rows: their own, or the frame rate's.</summary>
    private IEnumerable<double> Times()
    {
        if (tables.Timestamps is { } timestamps)
        {
            return new Selection(timestamps).Values();
        }

        var rate = sources.Origin.FramesPerSecond ?? throw new IntakeException(
            "missing-column", "The tables have no column 'timestamp' and info.json no 'fps', so that no frame can be found.", "Upload the folder as LeRobot wrote it.", tables.Folder);
        return tables.Episodes.SelectMany(episode => Enumerable.Range(0, (int)episode.Length).Select(row => row / rate));
    }
}
