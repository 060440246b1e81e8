using System.Diagnostics;
using System.Globalization;
using System.Net;
using ImitationService.Acceptance.Processes;
using ImitationService.Testing.Servers;

namespace ImitationService.Acceptance.Datasets;

/// <summary>A large upload passes through the api into S3 in pieces: its memory does not grow with it.</summary>
public sealed class LargeObjectTests(ITestOutputHelper output)
{
    private const long Mebibyte = 1L << 20;
    private const long Bytes = 2048 * Mebibyte;

    [Fact]
    public async Task Upload_OfTwoGibibytesToS3_KeepsTheApiSmall()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("IMITATION_LONG_TESTS") == "1", "takes minutes: set IMITATION_LONG_TESTS=1");
        Assert.SkipWhen(TestServers.WhyNot is not null, TestServers.WhyNot ?? string.Empty);
        await using var server = await OwnServer.StartS3Async(isOnDisk: true);
        await using var database = await TestDatabase.CreateAsync(TestServers.Postgres!);
        var storage = new TestS3Server(server.Variables["IMITATION_TEST_S3"], server.Variables["IMITATION_TEST_S3_ACCESS_KEY"], server.Variables["IMITATION_TEST_S3_SECRET_KEY"]);
        await using var cluster = await ServiceCluster.CreateAsync(database.Settings(), storage.Settings("large"));
        var (api, client) = await cluster.StartApiAsync();
        await cluster.StartWorkerAsync("reader", "io");
        using var folder = new TemporaryFolder();
        await LargeTable.WriteAsync(folder.File("walk.csv"), Bytes);
        var clock = Stopwatch.StartNew();

        using var form = new MultipartFormDataContent { { new StreamContent(File.OpenRead(folder.File("walk.csv"))), "file", "walk.csv" } };
        var dataset = (await client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/datasets?wait=0") { Content = form })).Expect(HttpStatusCode.Accepted);
        var uploaded = clock.Elapsed.TotalSeconds;
        while (dataset.State is "uploaded" or "reading")
        {
            dataset = (await client.GetAsync($"/v1/datasets/{dataset.Id}?wait=60")).Expect(HttpStatusCode.OK);
        }

        var peak = ProcessTable.PeakResidentBytes(api.Id);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"2 GiB through the api into S3: answered after {uploaded:F1} s ({Bytes / Mebibyte / uploaded:F0} MiB/s), read after {clock.Elapsed.TotalSeconds:F1} s; the api's peak is {peak / Mebibyte} MiB"));
        Assert.Equal("ready", dataset.State);
        Assert.Equal((Bytes / LargeTable.LineLength) - 1, dataset.Body["transitions"]!.GetValue<long>());
        Assert.InRange(peak, 1, 500 * Mebibyte);
    }
}
