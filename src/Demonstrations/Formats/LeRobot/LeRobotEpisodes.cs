using ImitationService.Demonstrations.Formats.Parquet;

namespace ImitationService.Demonstrations.Formats.LeRobot;

/// <summary>Finds the episodes in the rows of tables, one table after another.</summary>
internal sealed class LeRobotEpisodes
{
    private const int BatchRows = 1024;

    private readonly List<(long Number, long Length, long Task, bool? Success)> _episodes = [];

    /// <summary>The episodes in the order of the rows: number, rows, number of the task or -1, and whether it succeeded, where that is said.</summary>
    public IReadOnlyList<(long Number, long Length, long Task, bool? Success)> All => _episodes;

    /// <summary>Follows the episodes' numbers through the rows; a table without them is one episode.</summary>
    /// <param name="table">The table, which has rows.</param>
    /// <param name="place">Its place among the tables; its episode's number, where it has no others.</param>
    public void Add(ParquetFile table, int place)
    {
        using var number = OpenNumbers(table, "episode_index");
        using var task = OpenNumbers(table, "task_index");
        using var success = OpenNumbers(table, "next.success");
        var (numbers, tasks, flags) = (new double[BatchRows], new double[BatchRows], new double[BatchRows]);
        Array.Fill(numbers, place);
        Array.Fill(tasks, -1);
        for (var left = table.Rows; left > 0; left -= BatchRows)
        {
            var rows = (int)Math.Min(left, BatchRows);
            number?.Read(numbers.AsSpan(0, rows));
            task?.Read(tasks.AsSpan(0, rows));
            success?.Read(flags.AsSpan(0, rows));
            for (var (row, end) = (0, 0); row < rows; row = end)
            {
                var current = (long)numbers[row];
                for (end = row + 1; end < rows && (long)numbers[end] == current;)
                {
                    end++;
                }

                AddRows(current, end - row, (long)tasks[row], success is null ? null : flags.AsSpan(row..end).ContainsAnyInRange(double.Epsilon, double.PositiveInfinity));
            }
        }
    }

    private void AddRows(long number, int rows, long task, bool? success)
    {
        if (_episodes.Count == 0 || _episodes[^1].Number != number)
        {
            _episodes.Add((number, rows, task, success));
            return;
        }

        var episode = _episodes[^1];
        _episodes[^1] = episode with { Length = episode.Length + rows, Success = success is null ? episode.Success : episode.Success == true || success == true };
    }

    private static ParquetNumbers? OpenNumbers(ParquetFile table, string name) =>
        table.Find(name) is { IsText: false } column && table.WidthOf(column) == 1 ? table.OpenNumbers(column, 1) : null;
}
