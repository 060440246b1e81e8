using System.Runtime.InteropServices;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Export.LeRobot;

/// <summary>
/// The columns that LeRobot has of a canonical dataset: each feature, under LeRobot's name, and the five that LeRobot wants of
/// every dataset (<c>timestamp</c>, <c>frame_index</c>, <c>episode_index</c>, <c>index</c>, <c>task_index</c>).
/// </summary>
internal sealed class LeRobotColumns(CanonicalDataset dataset, double framesPerSecond, IReadOnlyList<long> episodeTasks)
{
    private const string Reward = "next.reward";
    private const string Success = "next.success";

    private DatasetContents Contents => dataset.Contents;

    /// <summary>The columns, in the order of the tables.</summary>
    public IReadOnlyList<LeRobotColumn> Create()
    {
        var columns = Contents.Features.Where(feature => feature.Name != FeatureNames.Timestamp && IsHeld(feature)).Select(Of).ToList();
        if (Contents.Origin?.EpisodeSuccess is { } success && success.All(mark => mark is not null))
        {
            columns.Add(Flag(Success, piece => piece.IsLast && success[piece.Episode] == true));
        }

        columns.Add(Contents.Features.FirstOrDefault(feature => feature.Name == FeatureNames.Timestamp) is { } time ? Of(time) : Times());
        columns.Add(Number("frame_index", (piece, row) => piece.Start + row));
        columns.Add(Number("episode_index", (piece, _) => piece.Episode));
        columns.Add(Number("index", (piece, row) => dataset.EpisodeOffsets[piece.Episode] + piece.Start + row));
        columns.Add(Number("task_index", (piece, _) => episodeTasks[piece.Episode]));
        return columns;
    }

    /// <summary>Whether the tables hold a feature: not frames, which LeRobot keeps as videos, nor texts other than tasks.</summary>
    public static bool IsHeld(Feature feature) => feature.Type is not (ElementType.UInt8 or ElementType.Text);

    private LeRobotColumn Of(Feature feature)
    {
        var name = feature.Name == FeatureNames.Reward ? Reward : feature.Name;
        var names = feature.Source.Count == feature.Size && feature.Size > 1 ? feature.Source : null;
        return feature.Type switch
        {
            ElementType.Float32 => new LeRobotColumn<float>(name, "float32", feature.Size, names, value => value, (piece, rows) => Copy<float>(feature, piece, rows, dataset.Floats)),
            ElementType.Int64 => new LeRobotColumn<long>(name, "int64", feature.Size, names, value => value, (piece, rows) => Copy<long>(feature, piece, rows, dataset.Integers)),
            ElementType.Bool => new LeRobotColumn<bool>(name, "bool", feature.Size, names, value => value ? 1 : 0, (piece, rows) => Copy<byte>(feature, piece, MemoryMarshal.AsBytes(rows), dataset.Flags)),
            _ => throw new NotSupportedException($"LeRobot has no column for {feature.Type}."),
        };
    }

    private LeRobotColumn<float> Times() => new("timestamp", "float32", 1, null, value => value, (piece, rows) =>
    {
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = (float)((piece.Start + row) / framesPerSecond);
        }
    });

    private static LeRobotColumn<long> Number(string name, Func<Piece, int, long> valueOf) => new(name, "int64", 1, null, value => value, (piece, rows) =>
    {
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = valueOf(piece, row);
        }
    });

    /// <summary>A flag that may be set in the last row of a piece alone.</summary>
    private static LeRobotColumn<bool> Flag(string name, Func<Piece, bool> isSet) => new(name, "bool", 1, null, value => value ? 1 : 0, (piece, rows) =>
    {
        rows.Clear();
        rows[^1] = isSet(piece);
    });

    /// <summary>Copies what may lie in several shards.</summary>
    private void Copy<T>(Feature feature, Piece piece, Span<T> rows, RowReader<T> read)
    {
        var row = feature.IsObservation ? dataset.ObservationRow(piece.Episode, piece.Start) : dataset.EpisodeOffsets[piece.Episode] + piece.Start;
        while (rows.Length > 0)
        {
            var count = (int)Math.Min(rows.Length / feature.Size, dataset.ContiguousRows(feature.Name, row));
            read(feature.Name, row, count).CopyTo(rows);
            rows = rows[(count * feature.Size)..];
            row += count;
        }
    }

    private delegate ReadOnlySpan<T> RowReader<T>(string feature, long firstRow, int rows);
}
