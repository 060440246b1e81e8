using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using ImitationService.Acceptance.Http;
using ImitationService.Acceptance.Policies;
using ImitationService.Acceptance.Processes;

namespace ImitationService.Acceptance.Runs;

public sealed class BundleDownloadTests(SharedService shared)
{
    private ServiceClient Client => shared.Process.Client;

    [Fact]
    public async Task Download_Twice_GivesEqualBytesThatMatchTheDigestAndTheirOwnChecksums()
    {
        var run = await WalkDemonstrations.TrainAsync(Client);

        var first = await Client.DownloadAsync($"/v1/runs/{run.Id}/bundle");
        var second = await Client.DownloadAsync($"/v1/runs/{run.Id}/bundle");

        Assert.Equal(first, second);
        var artifact = run.Body["artifacts"]!.AsArray().Single(artifact => artifact!["name"]!.GetValue<string>() == "bundle.zip")!;
        Assert.Equal(artifact["sha256"]!.GetValue<string>(), Convert.ToHexStringLower(SHA256.HashData(first)));
        using var policy = new DownloadedPolicy(first);
        Assert.Equal(-0.1, policy.Act([0.5f, -0.5f])[0], 0.02);
    }

    [Fact]
    public async Task Download_BrokenOffAndContinued_GivesTheSameBytes()
    {
        var curl = Command.Find("curl");
        Assert.SkipWhen(curl is null, "curl is not on this machine");
        var run = await WalkDemonstrations.TrainAsync(Client);
        var whole = await Client.DownloadAsync($"/v1/runs/{run.Id}/bundle");
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder.File("bundle.zip"), whole[..(whole.Length / 3)]);

        var address = new Uri(shared.Process.Address, $"/v1/runs/{run.Id}/bundle").ToString();
        var result = await Command.RunAsync(curl, ["-sS", "--fail", "-C", "-", "-o", "bundle.zip", address], folder.Path, TimeSpan.FromMinutes(1));

        Assert.True(result.Status == 0, result.Errors);
        Assert.Equal(whole, await File.ReadAllBytesAsync(folder.File("bundle.zip")));
    }

    [Fact]
    public async Task Download_WithRangeAndEntityTag_AnswersThePartOrNothing()
    {
        var run = await WalkDemonstrations.TrainAsync(Client);
        var path = $"/v1/runs/{run.Id}/artifacts/policy.onnx";
        var whole = await Client.DownloadAsync(path);

        using var ranged = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Range = new RangeHeaderValue(10, 19) } };
        using var part = await Client.Http.SendAsync(ranged);
        using var conditional = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { IfNoneMatch = { part.Headers.ETag! } } };
        using var unchanged = await Client.Http.SendAsync(conditional);

        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(whole[10..20], await part.Content.ReadAsByteArrayAsync());
        Assert.Equal(whole.Length, part.Content.Headers.ContentRange!.Length);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }
}
