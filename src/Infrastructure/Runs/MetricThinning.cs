using System.Text;
using ImitationService.Domain.Runs;
using ImitationService.Infrastructure.Database;
using Microsoft.EntityFrameworkCore;

namespace ImitationService.Infrastructure.Runs;

/// <summary>
/// Reads metric points, thinned by the database in standard SQL (window functions), so that a long curve never crosses
/// the wire whole.
/// </summary>
internal static class MetricThinning
{
    // Of each name: all points where they fit; else the first, the last, and of each of (maximum - 2) / 2 stretches
    // of equally many points between them the smallest and the largest value. One sort per stretch serves both: where
    // values tie, the smallest is the earliest of them and the largest the latest.
    private const string Thinned =
        """
        WITH numbered AS (
            SELECT name, step, value,
                ROW_NUMBER() OVER (PARTITION BY name ORDER BY step) AS position,
                COUNT(*) OVER (PARTITION BY name) AS total
            FROM metric_points WHERE {0}),
        stretched AS (
            SELECT name, step, value,
                CASE WHEN total <= @maximum OR position = 1 OR position = total THEN -position
                    ELSE (position - 2) * @stretches / (total - 2) END AS stretch
            FROM numbered),
        ranked AS (
            SELECT name, step, value, stretch,
                ROW_NUMBER() OVER (PARTITION BY name, stretch ORDER BY value, step) AS place,
                COUNT(*) OVER (PARTITION BY name, stretch) AS places
            FROM stretched)
        SELECT name, step, value FROM ranked
        WHERE stretch < 0 OR (@stretches > 0 AND (place = 1 OR place = places))
        ORDER BY name, step
        """;

    public static async Task<IReadOnlyList<MetricPoint>> ReadAsync(
        ServiceDatabase database,
        string runId,
        MetricQuery query,
        CancellationToken cancellationToken)
    {
        if (query.MaximumPoints is not { } maximum)
        {
            return await ReadAllAsync(database, runId, query, cancellationToken);
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(maximum, 2, nameof(query));
        return await database.Database.CreateExecutionStrategy().ExecuteAsync(
            cancelled => ReadThinnedAsync(database, runId, query, maximum, cancelled),
            cancellationToken);
    }

    private static async Task<IReadOnlyList<MetricPoint>> ReadThinnedAsync(
        ServiceDatabase database,
        string runId,
        MetricQuery query,
        int maximum,
        CancellationToken cancellationToken)
    {
        await using var command = database.Database.GetDbConnection().CreateCommand();
        void Bind(string name, object value)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        Bind("@maximum", (long)maximum);
        Bind("@stretches", (long)(maximum - 2) / 2);
        command.CommandText = string.Format(null, CompositeFormat.Parse(Thinned), WriteCondition(runId, query, Bind));
        await database.Database.OpenConnectionAsync(cancellationToken);
        var points = new List<MetricPoint>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            points.Add(new MetricPoint(reader.GetString(0), reader.GetInt64(1), reader.GetDouble(2)));
        }

        return points;
    }

    private static string WriteCondition(string runId, MetricQuery query, Action<string, object> bind)
    {
        var condition = new StringBuilder("run_id = @run");
        bind("@run", runId);
        if (query.Names.Count > 0)
        {
            var names = query.Names.Select((_, index) => $"@name{index}");
            condition.Append(" AND name IN (").AppendJoin(", ", names).Append(')');
            foreach (var (index, name) in query.Names.Index())
            {
                bind($"@name{index}", name);
            }
        }

        if (query.FromStep is { } from)
        {
            condition.Append(" AND step >= @from");
            bind("@from", from);
        }

        if (query.ToStep is { } to)
        {
            condition.Append(" AND step <= @to");
            bind("@to", to);
        }

        return condition.ToString();
    }

    private static async Task<IReadOnlyList<MetricPoint>> ReadAllAsync(
        ServiceDatabase database,
        string runId,
        MetricQuery query,
        CancellationToken cancellationToken)
    {
        var rows = database.MetricPoints.AsNoTracking().Where(row => row.RunId == runId);
        rows = query.Names.Count > 0 ? rows.Where(row => query.Names.Contains(row.Name)) : rows;
        rows = query.FromStep is { } from ? rows.Where(row => row.Step >= from) : rows;
        rows = query.ToStep is { } to ? rows.Where(row => row.Step <= to) : rows;
        return await rows.OrderBy(row => row.Name).ThenBy(row => row.Step)
            .Select(row => new MetricPoint(row.Name, row.Step, row.Value))
            .ToListAsync(cancellationToken);
    }
}
