using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ImitationService.Domain.Uploads;
using Microsoft.Extensions.DependencyInjection;

namespace ImitationService.Api.Tests.Uploads;

/// <summary>The protocol, request by request, on a folder.</summary>
public sealed class TusTests : IDisposable
{
    private const string Text = "x,y\n1,2\n3,4\n";

    private readonly ServiceApplication _application = new(new() { ["Upload:MaximumBytes"] = "1000" });

    private HttpClient Client => _application.Client;

    public void Dispose() => _application.Dispose();

    [Fact]
    public async Task Options_Capabilities_AreNamed()
    {
        using var response = await Client.SendAsync(new HttpRequestMessage(HttpMethod.Options, "/v1/uploads"));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(
            ("1.0.0", "1.0.0", "creation,checksum,expiration,termination", "1000", "sha1,sha256"),
            (Header(response, "Tus-Resumable"), Header(response, "Tus-Version"), Header(response, "Tus-Extension"), Header(response, "Tus-Max-Size"), Header(response, "Tus-Checksum-Algorithm")));
    }

    [Fact]
    public async Task Upload_InTwoRequests_StandsWhereTheFirstEnded()
    {
        using var begun = await Client.BeginAsync(Text.Length, ("filename", "expert.csv"));
        var path = begun.Headers.Location!.ToString();
        using var first = await Client.AppendAsync(path, 0, Text[..5]);
        using var head = await Client.TusAsync(HttpMethod.Head, path);
        using var second = await Client.AppendAsync(path, 5, Text[5..]);
        using var end = await Client.TusAsync(HttpMethod.Head, path);

        Assert.Equal(HttpStatusCode.Created, begun.StatusCode);
        Assert.Equal("Sat, 03 Jan 2026 03:04:05 GMT", Header(begun, "Upload-Expires"));
        Assert.Equal((HttpStatusCode.NoContent, 5L), (first.StatusCode, first.UploadOffset()));
        Assert.Equal(("5", "12", "filename ZXhwZXJ0LmNzdg=="), (Header(head, "Upload-Offset"), Header(head, "Upload-Length"), Header(head, "Upload-Metadata")));
        Assert.False(head.Headers.Contains("Repr-Digest"));
        Assert.Equal((HttpStatusCode.NoContent, 12L), (second.StatusCode, second.UploadOffset()));
        Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Text)))}:", Header(end, "Repr-Digest"));
        Assert.All(new[] { begun, first, head, second, end }, response => Assert.Equal("1.0.0", Header(response, "Tus-Resumable")));
    }

    [Fact]
    public async Task Append_AtAnotherOffset_Answers409AndKeepsWhatIsThere()
    {
        var path = await Client.PathOfNewAsync(Text.Length);
        using var first = await Client.AppendAsync(path, 0, Text[..5]);
        foreach (var offset in new[] { 0, 4, 6 })
        {
            using var refused = await Client.AppendAsync(path, offset, "zz");
            await JsonAssert.ProblemAsync(refused, 409, "offset-mismatch");
        }

        Assert.Equal(5, await Client.OffsetAsync(path));
    }

    [Fact]
    public async Task Append_BodyThatBreaksOff_KeepsWhatArrived()
    {
        var path = await Client.PathOfNewAsync(Text.Length);
        var store = _application.Services.GetRequiredService<IUploadStore>();
        var id = path.Split('/')[^1];
        for (var writers = 1; await Client.OffsetAsync(path) != 7; writers++)
        {
            // What the server has not read when the connection breaks is lost, and sent again.
            var broken = new BrokenContent(Text, 7, () => Eventually(async () =>
                await store.FindAsync("default", id, default) is { } row && (row.Epoch >= writers || row.Pieces.Bytes == 7)));
            await Assert.ThrowsAsync<HttpRequestException>(() => Client.AppendAsync(path, 0, broken));
        }

        using var rest = await Client.AppendAsync(path, 7, Text[7..]);
        Assert.Equal(12, rest.UploadOffset());
    }

    [Fact]
    public async Task Append_WhileAnOlderConnectionHangs_TakesOver()
    {
        // Where the younger request is served before the older one, there was nothing to take over: once more.
        string type;
        do
        {
            type = await AppendWhileAnOlderConnectionHangsAsync();
        }
        while (type == "urn:imitation-service:problem:offset-mismatch");

        Assert.Equal("urn:imitation-service:problem:upload-taken-over", type);
    }

    [Theory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    public async Task Append_WithAChecksum_KeepsAllOrNothing(string algorithm)
    {
        var path = await Client.PathOfNewAsync(Text.Length);
        using var wrong = await Client.AppendAsync(path, 0, Text[..5], Checksum(algorithm, "other"));
        var afterWrong = await Client.OffsetAsync(path);
        using var right = await Client.AppendAsync(path, 0, Text[..5], Checksum(algorithm, Text[..5]));

        await JsonAssert.ProblemAsync(wrong, 460, "checksum-mismatch");
        Assert.Equal((0, HttpStatusCode.NoContent, 5L), (afterWrong, right.StatusCode, right.UploadOffset()));
    }

    [Fact]
    public async Task Upload_OfAnotherDigestThanAnnounced_IsGone()
    {
        var path = await Client.PathOfNewAsync(Text.Length, ("sha256", new string('a', 64)));
        using var response = await Client.AppendAsync(path, 0, Text);

        await JsonAssert.ProblemAsync(response, 460, "digest-mismatch");
        Assert.Equal(HttpStatusCode.NotFound, (await Client.TusAsync(HttpMethod.Head, path)).StatusCode);
        Assert.Empty(_application.StoredFiles());
    }

    [Fact]
    public async Task Delete_HalfAnUpload_RemovesItsBytes()
    {
        var path = await Client.PathOfNewAsync(Text.Length);
        using var half = await Client.AppendAsync(path, 0, Text[..5]);
        Assert.Single(_application.StoredFiles());
        using var deleted = await Client.TusAsync(HttpMethod.Delete, path);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Client.TusAsync(HttpMethod.Head, path)).StatusCode);
        Assert.Empty(_application.StoredFiles());
    }

    [Fact]
    public async Task Upload_LeftAlone_EndsADayAfterItsLastByte()
    {
        var path = await Client.PathOfNewAsync(Text.Length);
        _application.Clock.Advance(TimeSpan.FromHours(23));
        using var half = await Client.AppendAsync(path, 0, Text[..5]);
        _application.Clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal(5, await Client.OffsetAsync(path));
        _application.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(HttpStatusCode.NotFound, (await Client.TusAsync(HttpMethod.Head, path)).StatusCode);
        using var late = await Client.AppendAsync(path, 5, Text[5..]);
        await JsonAssert.ProblemAsync(late, 404, "upload-not-found");
    }

    private static string Header(HttpResponseMessage response, string name) => response.Headers.GetValues(name).Single();

    private static string Checksum(string algorithm, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return $"{algorithm} {Convert.ToBase64String(algorithm == "sha1" ? SHA1.HashData(bytes) : SHA256.HashData(bytes))}";
    }

    private static async Task Eventually(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await holds())
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>What the older connection is told, once the younger one has brought everything.</summary>
    private async Task<string> AppendWhileAnOlderConnectionHangsAsync()
    {
        var path = await Client.PathOfNewAsync(Text.Length);
        using var hanging = new HangingContent(Text[..4]);
        var lost = Client.AppendAsync(path, 0, hanging);
        await hanging.Sent;
        HttpStatusCode status;
        do
        {
            // The client that is back asks where it stands, until what the lost connection carried is stored.
            var offset = (int)await Client.OffsetAsync(path);
            using var back = await Client.AppendAsync(path, offset, Text[offset..]);
            status = back.StatusCode;
        }
        while (status == HttpStatusCode.Conflict);
        hanging.Release();

        using var refused = await lost;
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.Conflict), (status, refused.StatusCode));
        Assert.Equal(12, await Client.OffsetAsync(path));
        return JsonNode.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["type"]!.GetValue<string>();
    }
}
