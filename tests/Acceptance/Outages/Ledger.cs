using ImitationService.Testing.Servers;
using Npgsql;

namespace ImitationService.Acceptance.Outages;

/// <summary>What database and bucket hold of a run, read past the service.</summary>
internal sealed class Ledger(TestDatabase database, string bucket)
{
    /// <summary>Everything of a run: its row, its events, its points, its checkpoints, its objects.</summary>
    public async Task<IReadOnlyList<string>> ReadAsync(string runId) =>
    [
        .. await QueryAsync("SELECT row_to_json(r)::text FROM runs r WHERE id = $1", runId),
        .. await QueryAsync("SELECT row_to_json(e)::text FROM run_events e WHERE run_id = $1 ORDER BY sequence", runId),
        .. await QueryAsync("SELECT row_to_json(p)::text FROM metric_points p WHERE run_id = $1 ORDER BY name, step", runId),
        .. await QueryAsync("SELECT row_to_json(c)::text FROM checkpoints c WHERE run_id = $1 ORDER BY step", runId),
        .. await TestServers.S3!.ListAsync(bucket, $"runs/{runId}/"),
    ];

    /// <summary>What one holder of the lease has left: its points, its checkpoints, its objects.</summary>
    public async Task<IReadOnlyList<string>> ReadAsync(string runId, long epoch) =>
    [
        .. await QueryAsync($"SELECT row_to_json(p)::text FROM metric_points p WHERE run_id = $1 AND epoch = {epoch} ORDER BY name, step", runId),
        .. await QueryAsync($"SELECT row_to_json(c)::text FROM checkpoints c WHERE run_id = $1 AND epoch = {epoch} ORDER BY step", runId),
        .. await TestServers.S3!.ListAsync(bucket, $"runs/{runId}/e{epoch}/"),
    ];

    /// <summary>The process of the worker that holds a run.</summary>
    public async Task<int> FindHolderAsync(string runId) =>
        int.Parse((await QueryAsync("SELECT process::text FROM workers w JOIN runs r ON r.lease_owner = w.id WHERE r.id = $1", runId))[0], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The first column of each row, as text.</summary>
    public async Task<IReadOnlyList<string>> QueryAsync(string statement, params string[] arguments)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        foreach (var argument in arguments)
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = argument });
        }

        var rows = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
