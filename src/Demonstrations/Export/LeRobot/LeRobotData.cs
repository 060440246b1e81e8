using ImitationService.Demonstrations.Canonical;

namespace ImitationService.Demonstrations.Export.LeRobot;

/// <summary>The tables under <c>data</c>: many episodes to a file, none in two, a row group at a time in memory.</summary>
internal sealed class LeRobotData(CanonicalDataset dataset, IReadOnlyList<LeRobotColumn> columns, string scratch)
{
    private const int GroupElements = 4 << 20;
    private const long FileElements = (long)LeRobotMetaFiles.DataFileMegabytes * (1 << 20) / sizeof(float);

    private readonly int _rowElements = columns.Sum(column => column.Size);

    /// <summary>Writes the tables; each path is given while its file is there, before the next is begun.</summary>
    /// <param name="place">Told of each episode, once it is written: number, file, and the moments of each column.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public IEnumerable<string> Write(Action<int, long, Moments[]> place, CancellationToken cancellationToken)
    {
        var path = Path.Combine(scratch, "data.parquet");
        var (episodes, file) = ((int)dataset.Contents.Episodes, 0L);
        for (var first = 0; first < episodes; file++)
        {
            var end = EndOfFile(first, episodes);
            using (var table = new ParquetTable(path, [.. columns.Select(column => column.Column)]))
            {
                foreach (var group in Groups(first, end))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    table.WriteGroup([.. columns.Select(column => column.Read(group))]);
                    foreach (var (ended, piece) in group.Where(piece => piece.IsLast).Index())
                    {
                        place(piece.Episode, file, [.. columns.Select(column => column.Episodes[ended])]);
                    }
                }
            }

            yield return path;
            first = end;
        }
    }

    /// <summary>The episode that the next file begins with.</summary>
    private int EndOfFile(int first, int episodes)
    {
        var end = first + 1;
        while (end < episodes && (dataset.EpisodeOffsets[end + 1] - dataset.EpisodeOffsets[first]) * _rowElements <= FileElements)
        {
            end++;
        }

        return end;
    }

    private IEnumerable<List<Piece>> Groups(int first, int end)
    {
        var most = Math.Max(1, GroupElements / _rowElements);
        var (group, rows) = (new List<Piece>(), 0);
        for (var episode = first; episode < end; episode++)
        {
            var length = dataset.EpisodeOffsets[episode + 1] - dataset.EpisodeOffsets[episode];
            for (var start = 0L; start < length;)
            {
                var count = (int)Math.Min(length - start, most - rows);
                group.Add(new Piece(episode, start, count, start + count == length));
                (start, rows) = (start + count, rows + count);
                if (rows == most)
                {
                    yield return group;
                    (group, rows) = ([], 0);
                }
            }
        }

        if (rows > 0)
        {
            yield return group;
        }
    }
}
