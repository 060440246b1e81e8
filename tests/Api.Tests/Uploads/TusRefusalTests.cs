using System.Net;

namespace ImitationService.Api.Tests.Uploads;

/// <summary>What is refused, and that it is refused before a byte is taken.</summary>
public sealed class TusRefusalTests : IDisposable
{
    private const string Text = "x,y\n1,2\n3,4\n";

    private readonly ServiceApplication _application = new(new() { ["Upload:MaximumBytes"] = "1000", ["Upload:MaximumPendingBytes"] = "1500", ["Upload:MaximumPendingUploads"] = "4" });

    private HttpClient Client => _application.Client;

    public void Dispose() => _application.Dispose();

    [Theory]
    [InlineData("md5 rL0Y20zC+Fzt72VPzMSk2A==")]
    [InlineData("sha1")]
    [InlineData("sha1 c2hvcnQ=")]
    [InlineData("sha1 not-base64")]
    public async Task Append_WithABadChecksumHeader_Answers400(string checksum)
    {
        var path = await Client.PathOfNewAsync(Text.Length);
        using var response = await Client.AppendAsync(path, 0, Text, checksum);

        await JsonAssert.ProblemAsync(response, 400, "invalid-request");
        Assert.Equal(0, await Client.OffsetAsync(path));
    }

    [Fact]
    public async Task Create_BeyondALimit_IsRefusedBeforeAByte()
    {
        using var tooLong = await Client.BeginAsync(1001);
        await Client.PathOfNewAsync(1000);
        using var tooMuch = await Client.BeginAsync(501);
        await Client.PathOfNewAsync(1);
        await Client.PathOfNewAsync(1);
        await Client.PathOfNewAsync(1);
        using var tooMany = await Client.BeginAsync(1);

        Assert.All(await Task.WhenAll(new[] { tooLong, tooMuch, tooMany }.Select(response => JsonAssert.ProblemAsync(response, 413, "too-large"))), Assert.NotNull);
    }

    [Fact]
    public async Task Create_OfMoreThanTheDiskHas_Answers507BeforeAByte()
    {
        var most = $"{long.MaxValue / 2}";
        using var application = new ServiceApplication(new() { ["Upload:MaximumBytes"] = most, ["Upload:MaximumPendingBytes"] = most });
        using var response = await application.Client.BeginAsync(1L << 60);

        await JsonAssert.ProblemAsync(response, 507, "storage-full");
    }

    [Fact]
    public async Task Append_BeyondTheLength_Answers413()
    {
        var path = await Client.PathOfNewAsync(4);
        using var announced = await Client.AppendAsync(path, 0, "12345");
        using var chunked = await Client.AppendAsync(path, 0, new HangingContent("12345", hang: false));

        await JsonAssert.ProblemAsync(announced, 413, "too-large");
        await JsonAssert.ProblemAsync(chunked, 413, "too-large");
    }

    [Fact]
    public async Task Requests_ThatBreakTheProtocol_AreRefused()
    {
        var path = await Client.PathOfNewAsync(Text.Length);
        using var noVersion = await Client.PostAsync("/v1/uploads", content: null);
        using var noLength = await Client.TusAsync(HttpMethod.Post, "/v1/uploads", ("Upload-Defer-Length", "1"));
        using var empty = await Client.BeginAsync(0);
        using var badMetadata = await Client.TusAsync(HttpMethod.Post, "/v1/uploads", ("Upload-Length", "5"), ("Upload-Metadata", "filename %%"));
        using var badTags = await Client.BeginAsync(5, ("tags", "a,,b"));
        using var badName = await Client.BeginAsync(5, ("filename", "../../etc/passwd"));
        using var otherVersion = await Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path) { Headers = { { "Tus-Resumable", "0.2.2" } } });
        using var noOffset = await Client.TusAsync(HttpMethod.Patch, path);

        await JsonAssert.ProblemAsync(noVersion, 412, "tus-version");
        await JsonAssert.ProblemAsync(noLength, 400, "invalid-request");
        await JsonAssert.ProblemAsync(empty, 400, "invalid-request");
        await JsonAssert.ProblemAsync(badMetadata, 400, "invalid-request");
        await JsonAssert.ProblemAsync(badTags, 400, "invalid-request");
        await JsonAssert.ProblemAsync(badName, 400, "invalid-request");
        Assert.Equal(HttpStatusCode.PreconditionFailed, otherVersion.StatusCode);
        await JsonAssert.ProblemAsync(noOffset, 415, "unsupported-media-type");
    }
}
