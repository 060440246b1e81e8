using System.Net;
using System.Net.Http.Json;
using ImitationService.Acceptance.Http;
using ImitationService.Acceptance.Processes;
using ImitationService.Acceptance.Runs;
using ImitationService.Testing.Servers;

namespace ImitationService.Acceptance.Requests;

/// <summary>The same request fifty times at once, to two apis on one database: it is done once.</summary>
public sealed class ParallelRequestTests
{
    private const int Times = 50;

    [Fact]
    public async Task Post_FiftyAtOnceToTwoApis_MakesOneRunAndOneDataset()
    {
        Assert.SkipWhen(TestServers.WhyNot is not null, TestServers.WhyNot ?? string.Empty);
        var bucket = $"parallel-{Guid.NewGuid():n}";
        await using var database = await TestDatabase.CreateAsync(TestServers.Postgres!);
        await using var cluster = await ServiceCluster.CreateAsync(database.Settings(), TestServers.S3!.Settings(bucket));
        var (_, first) = await cluster.StartApiAsync();
        var (_, second) = await cluster.StartApiAsync();
        await cluster.StartWorkerAsync("reader", "io");

        var uploads = await AtOnceAsync(first, second, () => new(HttpMethod.Post, "/v1/datasets?wait=60")
        {
            Content = new MultipartFormDataContent { { new StringContent(WalkDemonstrations.Table), "file", "walk.csv" } },
        });
        Assert.All(uploads, upload => upload.Expect(HttpStatusCode.Created, HttpStatusCode.OK));
        var dataset = Assert.Single(uploads.Select(upload => upload.Id).Distinct());
        Assert.Single((await first.GetAsync("/v1/datasets")).Body["items"]!.AsArray());
        Assert.All(await TestServers.S3!.ListAsync(bucket, ""), key => Assert.StartsWith($"datasets/{dataset}/", key, StringComparison.Ordinal));

        var posts = await AtOnceAsync(first, second, () => new(HttpMethod.Post, "/v1/runs")
        {
            Content = JsonContent.Create(WalkDemonstrations.LongRun(dataset)),
            Headers = { { "Idempotency-Key", "fifty" } },
        });
        Assert.All(posts, post => post.Expect(HttpStatusCode.Accepted, HttpStatusCode.Conflict));
        var id = Assert.Single(posts.Where(post => post.Status == HttpStatusCode.Accepted).Select(post => post.Id).Distinct());
        Assert.All(posts.Where(post => post.Status == HttpStatusCode.Conflict), post => Assert.Contains("idempotency-in-progress", post.Text, StringComparison.Ordinal));
        var only = Assert.Single((await second.GetAsync("/v1/runs")).Body["items"]!.AsArray());
        Assert.Equal(id, only!["id"]!.GetValue<string>());
    }

    private static Task<Answer[]> AtOnceAsync(ServiceClient first, ServiceClient second, Func<HttpRequestMessage> make) =>
        Task.WhenAll(Enumerable.Range(0, Times).Select(number => Task.Run(() => (number % 2 == 0 ? first : second).SendAsync(make()))));
}
