using System.Net;
using System.Security.Cryptography;

namespace ImitationService.Api.Tests.Runs;

public sealed class DownloadTests : IAsyncLifetime
{
    private readonly ServiceApplication _application = new();
    private byte[] _bytes = [];
    private string _path = string.Empty;
    private string _id = string.Empty;

    public async ValueTask InitializeAsync()
    {
        await _application.MakeReadyDatasetAsync();
        _id = await _application.StartRunAsync();
        await _application.StartAsync(_id);
        _bytes = await _application.SucceedAsync(_id);
        _path = $"/v1/runs/{_id}/bundle";
    }

    public ValueTask DisposeAsync()
    {
        _application.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Bundle_Whole_CarriesEverythingThatNamesIt()
    {
        using var response = await _application.Client.GetAsync(_path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(_bytes, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal($"\"{ExampleRun.Sha256(_bytes)}\"", response.Headers.ETag!.ToString());
        Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData(_bytes))}:", response.Headers.GetValues("Repr-Digest").Single());
        Assert.Equal($"{_id}.zip", response.Content.Headers.ContentDisposition!.FileName);
        Assert.Equal("application/zip", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("bytes", response.Headers.AcceptRanges.Single());
    }

    [Fact]
    public async Task Bundle_Head_SaysTheSameWithoutTheBytes()
    {
        using var response = await _application.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, _path));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(_bytes.Length, response.Content.Headers.ContentLength);
        Assert.Equal($"\"{ExampleRun.Sha256(_bytes)}\"", response.Headers.ETag!.ToString());
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("bytes=0-9", 0, 10)]
    [InlineData("bytes=99990-", 99_990, 10)]
    [InlineData("bytes=-5", 99_995, 5)]
    [InlineData("bytes=99999-200000", 99_999, 1)]
    [InlineData("bytes=-200000", 0, 100_000)]
    public async Task Bundle_Range_IsThatPart(string range, int offset, int length)
    {
        using var response = await GetAsync(_path, ("Range", range));

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal(_bytes[offset..(offset + length)], await response.Content.ReadAsByteArrayAsync());
        Assert.Equal($"bytes {offset}-{offset + length - 1}/100000", response.Content.Headers.ContentRange!.ToString());
        Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData(_bytes))}:", response.Headers.GetValues("Repr-Digest").Single());
    }

    [Theory]
    [InlineData("bytes=100000-")]
    [InlineData("bytes=-0")]
    public async Task Bundle_RangeOutside_IsNotSatisfiable(string range)
    {
        using var response = await GetAsync(_path, ("Range", range));

        await JsonAssert.ProblemAsync(response, 416, "range-not-satisfiable");
        Assert.Equal("bytes */100000", response.Content.Headers.ContentRange!.ToString());
    }

    [Theory]
    [InlineData("bytes=0-1,5-6")]
    [InlineData("lines=0-1")]
    [InlineData("bytes=9-2")]
    public async Task Bundle_RangeThatIsNotServed_IsTheWhole(string range)
    {
        using var response = await GetAsync(_path, ("Range", range));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(_bytes.Length, response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Bundle_IfRangeOfAnotherFile_IsTheWhole()
    {
        using var same = await GetAsync(_path, ("Range", "bytes=0-9"), ("If-Range", $"\"{ExampleRun.Sha256(_bytes)}\""));
        using var other = await GetAsync(_path, ("Range", "bytes=0-9"), ("If-Range", "\"other\""));

        Assert.Equal(HttpStatusCode.PartialContent, same.StatusCode);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Theory]
    [InlineData("\"SHA\"", 304)]
    [InlineData("\"x\", W/\"SHA\"", 304)]
    [InlineData("*", 304)]
    [InlineData("\"x\"", 200)]
    public async Task Bundle_IfNoneMatch_IsSentOnlyWhenUnknown(string header, int status)
    {
        using var response = await GetAsync(_path, ("If-None-Match", header.Replace("SHA", ExampleRun.Sha256(_bytes))));

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Artifact_ByName_IsThatFile()
    {
        using var response = await _application.Client.GetAsync($"/v1/runs/{_id}/artifacts/config.json");

        Assert.Equal("{}", await response.Content.ReadAsStringAsync());
        Assert.Equal("config.json", response.Content.Headers.ContentDisposition!.FileName);
    }

    [Theory]
    [InlineData("policy.exe")]
    [InlineData("..%2F..%2Fservice.db")]
    [InlineData("%2e%2e%2fservice.db")]
    public async Task Artifact_UnknownName_IsNotFound(string name)
    {
        using var response = await _application.Client.GetAsync($"/v1/runs/{_id}/artifacts/{name}");

        await JsonAssert.ProblemAsync(response, 404, "artifact-not-found");
    }

    [Fact]
    public async Task Bundle_RunNotOver_SaysWhen()
    {
        var id = await _application.StartRunAsync();

        using var response = await _application.Client.GetAsync($"/v1/runs/{id}/bundle");

        var problem = await JsonAssert.ProblemAsync(response, 404, "artifact-not-found");
        Assert.Contains("queued", problem["detail"]!.GetValue<string>());
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task Get_SucceededRun_ListsItsArtifacts()
    {
        var body = await _application.Client.GetStringAsync($"/v1/runs/{_id}");

        var run = System.Text.Json.Nodes.JsonNode.Parse(body)!;
        JsonAssert.Equal(
            $$"""
            [{ "name": "config.json", "bytes": 2, "sha256": "{{ExampleRun.Sha256("{}")}}", "media_type": "application/json", "href": "/v1/runs/{{_id}}/artifacts/config.json" },
             { "name": "bundle.zip", "bytes": 100000, "sha256": "{{ExampleRun.Sha256(_bytes)}}", "media_type": "application/zip", "href": "/v1/runs/{{_id}}/bundle" }]
            """,
            run["artifacts"]!.ToJsonString());
        Assert.Equal(_path, run["links"]!["bundle"]!.GetValue<string>());
    }

    private Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return _application.Client.SendAsync(request);
    }
}
