using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ImitationService.Acceptance.Http;
using ImitationService.Acceptance.Outages;
using ImitationService.Acceptance.Processes;
using ImitationService.Testing.Servers;

namespace ImitationService.Acceptance.Runs;

/// <summary>Two API keys queue many runs, one of them three times as many and first; two workers train them.</summary>
public sealed class FairnessTests(ITestOutputHelper output)
{
    private const string InitialKey = "kR7vQ2xW9mB4nT6yH1cJ8dL3fG5sZ0pA";
    private const int Slots = 2;

    [Fact]
    public Task Queue_OfTwoKeys_IsServedInTurnsToItsEnd() => TrainAsync(first: 12, second: 4);

    [Fact]
    public Task Queue_OfTwoHundredRunsOfTwoKeys_IsServedInTurnsToItsEnd()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("IMITATION_LONG_TESTS") == "1", "takes minutes: set IMITATION_LONG_TESTS=1");
        return TrainAsync(first: 150, second: 50);
    }

    private async Task TrainAsync(int first, int second)
    {
        Assert.SkipWhen(TestServers.WhyNot is not null, TestServers.WhyNot ?? string.Empty);
        await using var database = await TestDatabase.CreateAsync(TestServers.Postgres!);
        var bucket = $"fair-{Guid.NewGuid():n}";
        var ledger = new Ledger(database, bucket);
        await using var cluster = await ServiceCluster.CreateAsync(
            database.Settings(), TestServers.S3!.Settings(bucket), ("Authentication:Mode", "keys"), ("Authentication:InitialKey", InitialKey), ("Worker:CpuConcurrency", "1"));
        var (_, client) = await cluster.StartApiAsync();
        await cluster.StartWorkerAsync("reader", "io");
        Use(client, InitialKey);
        var dataset = await WalkDemonstrations.UploadAsync(client);
        var ids = await QueueAsync(client, dataset, first);
        Use(client, await MakeKeyAsync(client));
        ids = [.. ids, .. await QueueAsync(client, dataset, second)];

        var before = await CountTransactionsAsync(ledger);
        await cluster.StartWorkerAsync("one", "cpu");
        await cluster.StartWorkerAsync("two", "cpu");
        foreach (var id in ids)
        {
            await client.WaitAsync(id, state => state == "succeeded");
        }

        var after = await CountTransactionsAsync(ledger);

        Assert.Equal([$"succeeded 1 {ids.Count}"], await ledger.QueryAsync("SELECT state || ' ' || attempt || ' ' || count(*) FROM runs GROUP BY state, attempt"));
        var starts = await TimesAsync(ledger, "starting");
        var ends = await TimesAsync(ledger, "succeeded");
        Report(starts, ends, after - before);
        AssertIsFair([.. starts.Select(start => start.Key)], second);
    }

    /// <summary>While both wait they take turns, and each gets about half of the dispatches.</summary>
    private static void AssertIsFair(IReadOnlyList<string> dispatches, int second)
    {
        var late = dispatches.GroupBy(key => key).Single(group => group.Count() == second).Key;
        var longest = 0;
        var waited = 0;
        foreach (var key in dispatches.Take(LastOf(dispatches, late) + 1))
        {
            waited = key == late ? 0 : waited + 1;
            longest = Math.Max(longest, waited);
        }

        Assert.InRange(longest, 1, 2);
        Assert.InRange(second / (LastOf(dispatches, late) + 1.0), 0.4, 0.6);
    }

    private static int LastOf(IReadOnlyList<string> dispatches, string key) => dispatches.Count - 1 - dispatches.Reverse().ToList().IndexOf(key);

    /// <summary>From the end that freed a slot to the start that took it; and what the database had to do in the meantime.</summary>
    private void Report(IReadOnlyList<(string Key, double At)> starts, IReadOnlyList<(string Key, double At)> ends, long transactions)
    {
        var latencies = starts.Skip(Slots).Zip(ends, (start, end) => start.At - end.At).Order().ToList();
        var seconds = ends[^1].At - starts[0].At;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{starts.Count} runs in {seconds:F1} s; from free slot to start: median {At(latencies, 0.5):F3} s, p99 {At(latencies, 0.99):F3} s, longest {latencies[^1]:F3} s; {transactions / seconds:F0} transactions/s, {transactions / starts.Count} a run"));
    }

    private static double At(List<double> ordered, double share) => ordered[(int)Math.Min(ordered.Count - 1, share * ordered.Count)];

    private static async Task<IReadOnlyList<(string Key, double At)>> TimesAsync(Ledger ledger, string type)
    {
        var rows = await ledger.QueryAsync(
            "SELECT r.submitted_by || ' ' || extract(epoch FROM e.at) FROM run_events e JOIN runs r ON r.id = e.run_id WHERE e.type = $1 ORDER BY e.at", type);
        return [.. rows.Select(row => row.Split(' ')).Select(parts => (parts[0], double.Parse(parts[1], CultureInfo.InvariantCulture)))];
    }

    private static async Task<long> CountTransactionsAsync(Ledger ledger) =>
        long.Parse((await ledger.QueryAsync("SELECT (xact_commit + xact_rollback)::text FROM pg_stat_database WHERE datname = current_database()"))[0], CultureInfo.InvariantCulture);

    private static void Use(ServiceClient client, string key) => client.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);

    private static async Task<string> MakeKeyAsync(ServiceClient client)
    {
        var made = await client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/keys") { Content = JsonContent.Create(new { name = "the second" }) });
        return made.Expect(HttpStatusCode.Created).Body["key"]!.GetValue<string>();
    }

    private static async Task<IReadOnlyList<string>> QueueAsync(ServiceClient client, string dataset, int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var body = new JsonObject
            {
                ["dataset_id"] = dataset,
                ["seed"] = i,
                ["options"] = new JsonObject { ["steps"] = 20, ["batch_size"] = 32, ["hidden_sizes"] = new JsonArray(16) },
            };
            ids.Add((await client.CreateRunAsync(body)).Expect(HttpStatusCode.Accepted).Id);
        }

        return ids;
    }
}
