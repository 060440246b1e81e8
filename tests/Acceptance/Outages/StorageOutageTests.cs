using System.Globalization;
using System.Net.Http.Json;
using ImitationService.Acceptance.Processes;
using ImitationService.Acceptance.Runs;
using ImitationService.Testing.Servers;

namespace ImitationService.Acceptance.Outages;

/// <summary>The S3 server is killed in the middle of a run, and comes back after the run has long had nothing left to train.</summary>
public sealed class StorageOutageTests(ITestOutputHelper output)
{
    [Fact]
    public Task Run_StorageAwayToItsEnd_SucceedsInTheSameAttemptOnceItIsBack() => DisturbAsync(TimeSpan.FromSeconds(12));

    [Fact]
    public Task Run_StorageAwayForFiveMinutes_SucceedsInTheSameAttemptOnceItIsBack()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("IMITATION_LONG_TESTS") == "1", "takes minutes: set IMITATION_LONG_TESTS=1");
        return DisturbAsync(TimeSpan.FromMinutes(5));
    }

    private async Task DisturbAsync(TimeSpan away)
    {
        Assert.SkipWhen(TestServers.WhyNot is not null, TestServers.WhyNot ?? string.Empty);
        await using var server = await OwnServer.StartS3Async();
        await using var database = await TestDatabase.CreateAsync(TestServers.Postgres!);
        await using var cluster = await ServiceCluster.CreateAsync(database.Settings(), SettingsOf(server), ("Storage:S3:RetrySeconds", "3"));
        var (_, client) = await cluster.StartApiAsync();
        await cluster.StartWorkerAsync("worker");
        var dataset = await WalkDemonstrations.UploadAsync(client);
        var undisturbed = await DisturbedRun.TrainAsync(client, dataset);
        var id = await DisturbedRun.StartAsync(client, dataset);
        await DisturbedRun.WaitForCheckpointAsync(client, id, 1000);
        var needsStorage = NeedStorage(undisturbed);
        var needsNone = NeedNone(dataset, id);
        var probe = new OutageProbe(client, needsStorage.Concat(needsNone).ToDictionary());

        await server.KillAsync();
        await probe.AskAsync(away);
        await client.WaitAsync(id, state => state == "finalizing");
        await server.StartAsync();
        var run = await client.WaitAsync(id, state => state == "succeeded");

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{away.TotalSeconds} s away: {probe.Summary}"));
        Assert.Equal(1, run.Body["attempt"]!.GetValue<int>());
        await RunComparison.AssertSameAsync(client, undisturbed, id);
        Assert.All(probe.Answers, answer => answer.AssertIsHelpful());
        Assert.All(probe.Answers, answer => Assert.True((answer.Status == 503) == needsStorage.ContainsKey(answer.Question), answer.ToString()));
        foreach (var accepted in probe.Answers.Where(answer => answer.Question == "create a run"))
        {
            await client.WaitAsync(accepted.ReadId(), state => state == "succeeded");
        }
    }

    private static Dictionary<string, Func<HttpRequestMessage>> NeedStorage(string run) => new()
    {
        ["ready"] = () => new(HttpMethod.Get, "/health/ready"),
        ["download a policy"] = () => new(HttpMethod.Get, $"/v1/runs/{run}/bundle"),
        ["upload a dataset"] = () => new(HttpMethod.Post, "/v1/datasets?wait=0")
        {
            Content = new MultipartFormDataContent { { new StringContent(WalkDemonstrations.Table + "\n"), "file", "walk.csv" } },
        },
    };

    private static Dictionary<string, Func<HttpRequestMessage>> NeedNone(string dataset, string run) => new()
    {
        ["live"] = () => new(HttpMethod.Get, "/health/live"),
        ["see a run"] = () => new(HttpMethod.Get, $"/v1/runs/{run}"),
        ["see its curve"] = () => new(HttpMethod.Get, $"/v1/runs/{run}/metrics"),
        ["create a run"] = () => new(HttpMethod.Post, "/v1/runs") { Content = JsonContent.Create(WalkDemonstrations.LongRun(dataset, steps: 20)) },
    };

    private static Dictionary<string, string?> SettingsOf(OwnServer server) =>
        new TestS3Server(server.Variables["IMITATION_TEST_S3"], server.Variables["IMITATION_TEST_S3_ACCESS_KEY"], server.Variables["IMITATION_TEST_S3_SECRET_KEY"])
            .Settings("outage");
}
