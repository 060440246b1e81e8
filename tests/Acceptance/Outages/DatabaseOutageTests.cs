using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using ImitationService.Acceptance.Http;
using ImitationService.Acceptance.Processes;
using ImitationService.Acceptance.Runs;
using ImitationService.Testing.Servers;

namespace ImitationService.Acceptance.Outages;

/// <summary>Postgres is killed in the middle of runs, and comes back after a while.</summary>
public sealed class DatabaseOutageTests(ITestOutputHelper output)
{
    // Requests ride out shorter ones.
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Run_DatabaseAwayForLessAndForMoreThanTheLease_EndsAsIfNothingHadHappened()
    {
        await using var service = await StartAsync(leaseSeconds: 12);

        Assert.Equal(1, await service.DisturbAsync(TimeSpan.FromSeconds(3), output));
        Assert.Equal(2, await service.DisturbAsync(TimeSpan.FromSeconds(15), output));
    }

    [Fact]
    public async Task Run_DatabaseAwayForTwoMinutes_EndsAsIfNothingHadHappened()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("IMITATION_LONG_TESTS") == "1", "takes minutes: set IMITATION_LONG_TESTS=1");
        await using var service = await StartAsync(leaseSeconds: 60);

        Assert.Equal(2, await service.DisturbAsync(TimeSpan.FromMinutes(2), output));
    }

    private static async Task<Service> StartAsync(int leaseSeconds)
    {
        Assert.SkipWhen(TestServers.WhyNot is not null, TestServers.WhyNot ?? string.Empty);
        var server = await OwnServer.StartPostgresAsync();
        var database = await TestDatabase.CreateAsync(server.Variables["IMITATION_TEST_POSTGRES"]);
        var cluster = await ServiceCluster.CreateAsync(
            database.Settings(),
            TestServers.S3!.Settings($"outage-{Guid.NewGuid():n}"),
            ("Worker:LeaseSeconds", leaseSeconds.ToString(CultureInfo.InvariantCulture)),
            ("Worker:HeartbeatSeconds", "2"),
            ("Worker:ReconcileSeconds", "1"));
        var (_, client) = await cluster.StartApiAsync();
        await cluster.StartWorkerAsync("worker");
        var dataset = await WalkDemonstrations.UploadAsync(client);
        return new Service(server, cluster, client, dataset, await DisturbedRun.TrainAsync(client, dataset));
    }

    private sealed class Service(OwnServer server, ServiceCluster cluster, ServiceClient client, string dataset, string undisturbed) : IAsyncDisposable
    {
        /// <summary>Takes the database away in the middle of a run, and looks at all that is promised of it.</summary>
        /// <returns>The number of its attempts.</returns>
        public async Task<int> DisturbAsync(TimeSpan away, ITestOutputHelper output)
        {
            var id = await DisturbedRun.StartAsync(client, dataset);
            await DisturbedRun.WaitForCheckpointAsync(client, id, 1000);
            var probe = new OutageProbe(client, Questions());

            await server.KillAsync();
            await probe.AskAsync(away);
            await server.StartAsync();
            var back = Stopwatch.StartNew();

            Assert.All(probe.Answers, answer => answer.AssertIsHelpful());
            Assert.Equal([200], probe.Answers.Where(answer => answer.Question == "live").Select(answer => answer.Status).Distinct());
            if (away > LongestRetry)
            {
                var refused = probe.Answers.Where(answer => answer.Status == 503).Select(answer => answer.Question).Distinct();
                Assert.Equal(Questions().Keys.Except(["live"]).Order(), refused.Order());
            }

            await DisturbedRun.TrainAsync(client, dataset, steps: 200);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{away.TotalSeconds} s away: {probe.Summary}; a new run had succeeded {back.Elapsed.TotalSeconds:F1} s after the return"));
            var run = await client.WaitAsync(id, state => state == "succeeded");
            await RunComparison.AssertSameAsync(client, undisturbed, id);
            foreach (var accepted in probe.Answers.Where(answer => answer is { Status: 202, Question: "create a run" }))
            {
                await client.WaitAsync(accepted.ReadId(), state => state == "succeeded");
            }

            return run.Body["attempt"]!.GetValue<int>();
        }

        public async ValueTask DisposeAsync()
        {
            await cluster.DisposeAsync();
            await server.DisposeAsync();
        }

        private Dictionary<string, Func<HttpRequestMessage>> Questions() => new()
        {
            ["live"] = () => new(HttpMethod.Get, "/health/live"),
            ["ready"] = () => new(HttpMethod.Get, "/health/ready"),
            ["list runs"] = () => new(HttpMethod.Get, "/v1/runs"),
            ["see a run"] = () => new(HttpMethod.Get, $"/v1/runs/{undisturbed}?wait=5"),
            ["see its curve"] = () => new(HttpMethod.Get, $"/v1/runs/{undisturbed}/metrics"),
            ["see its checkpoints"] = () => new(HttpMethod.Get, $"/v1/runs/{undisturbed}/checkpoints"),
            ["download its policy"] = () => new(HttpMethod.Get, $"/v1/runs/{undisturbed}/bundle"),
            ["cancel it, too late"] = () => new(HttpMethod.Post, $"/v1/runs/{undisturbed}/cancel"),
            ["see a dataset"] = () => new(HttpMethod.Get, $"/v1/datasets/{dataset}"),
            ["create a run"] = () => new(HttpMethod.Post, "/v1/runs")
            {
                Content = JsonContent.Create(WalkDemonstrations.LongRun(dataset, steps: 20)),
                Headers = { { "Idempotency-Key", Guid.NewGuid().ToString() } },
            },
            ["upload a dataset"] = () => new(HttpMethod.Post, "/v1/datasets?wait=0")
            {
                Content = new MultipartFormDataContent { { new StringContent(WalkDemonstrations.Table + "\n"), "file", "walk.csv" } },
            },
        };
    }
}
