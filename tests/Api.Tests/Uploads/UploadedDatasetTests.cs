using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Storage;
using ImitationService.Domain.Uploads;
using Microsoft.Extensions.DependencyInjection;

namespace ImitationService.Api.Tests.Uploads;

/// <summary>Datasets of uploads that came over many requests.</summary>
public sealed class UploadedDatasetTests : IDisposable
{
    private readonly ServiceApplication _application = new(new() { ["Upload:MaximumFiles"] = "3" });

    private HttpClient Client => _application.Client;

    public void Dispose() => _application.Dispose();

    [Fact]
    public async Task Create_OfTwoFilesInFolders_IsAcceptedWithTheirPaths()
    {
        var table = await Client.UploadAsync("x,y\n1,2\n", ("filename", @"data\chunk-000\a.csv"));
        var info = await Client.UploadAsync("{}", ("filename", "anything"));
        using var response = await CreateAsync($$"""
            { "name": "folder", "mapping": { "action": "y" },
              "files": [{ "upload": "{{table}}" }, { "upload": "{{info}}", "path": "meta/info.json", "sha256": "{{Sha256("{}").ToUpperInvariant()}}" }] }
            """);
        var body = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        var id = body["id"]!.GetValue<string>();

        Assert.Equal((HttpStatusCode.Accepted, $"/v1/datasets/{id}", "1"), (response.StatusCode, response.Headers.Location!.ToString(), response.Headers.RetryAfter!.ToString()));
        JsonAssert.Equal(
            $$"""[{ "name": "data/chunk-000/a.csv", "bytes": 8, "sha256": "{{Sha256("x,y\n1,2\n")}}" }, { "name": "meta/info.json", "bytes": 2, "sha256": "{{Sha256("{}")}}" }]""",
            body["files"]!.ToJsonString());
        JsonAssert.Equal("""{ "action": "y" }""", body["mapping"]!.ToJsonString());
        Assert.Equal("x,y\n1,2\n", await File.ReadAllTextAsync(_application.Storage.FindLocalPath(ObjectKeys.DatasetSourceFile(id, 0))!));
        Assert.Equal(2, _application.StoredFiles().Count);
    }

    [Theory]
    [InlineData("", """["lab", "night", "clean"]""")]
    [InlineData("\"tags\": [\"mine\"],", """["mine"]""")]
    [InlineData("\"tags\": [],", "[]")]
    public async Task Create_Tags_AreTheRequestsOrElseTheUploads(string tags, string expected)
    {
        var first = await Client.UploadAsync("x,y\n1,2\n", ("filename", "a.csv"), ("tags", "lab, night"));
        var second = await Client.UploadAsync("x,y\n3,4\n", ("filename", "b.csv"), ("tags", "clean,lab"));
        using var response = await CreateAsync($$"""{ {{tags}} "files": [{ "upload": "{{first}}" }, { "upload": "{{second}}" }] }""");

        JsonAssert.Equal(expected, (await response.Content.ReadFromJsonAsync<JsonObject>())!["tags"]!.ToJsonString());
    }

    [Fact]
    public async Task Create_TagsOfUploadsThatAreTooManyTogether_IsRefused()
    {
        var first = await Client.UploadAsync("x", ("filename", "a.csv"), ("tags", string.Join(',', Enumerable.Range(0, 20))));
        var second = await Client.UploadAsync("y", ("filename", "b.csv"), ("tags", "more"));
        using var response = await CreateAsync($$"""{ "files": [{ "upload": "{{first}}" }, { "upload": "{{second}}" }] }""");

        var problem = await JsonAssert.ProblemAsync(response, 400, "invalid-request");
        Assert.Equal(("/files", "bad-tags"), (JsonAssert.PointerOf(problem), problem["errors"]![0]!["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Create_Repeated_AnswersTheSameDataset()
    {
        var upload = await Client.UploadAsync("x,y\n1,2\n", ("filename", "a.csv"));
        var body = $$"""{ "files": [{ "upload": "{{upload}}" }] }""";
        using var first = await CreateAsync(body);
        using var second = await CreateAsync(body);
        var again = await Client.UploadAsync("x,y\n1,2\n", ("filename", "a.csv"));
        using var third = await CreateAsync($$"""{ "files": [{ "upload": "{{again}}" }] }""");
        using var form = await _application.UploadAsync("x,y\n1,2\n", "a.csv");

        var id = await ServiceApplication.IdOf(first);
        Assert.Equal((id, id, id), (await ServiceApplication.IdOf(second), await ServiceApplication.IdOf(third), await ServiceApplication.IdOf(form)));
        Assert.Single(_application.StoredFiles());
    }

    [Fact]
    public async Task Create_AtOnceTwice_MakesOneDatasetThatHasItsBytes()
    {
        var uploads = new List<string>();
        foreach (var index in Enumerable.Range(0, 3))
        {
            uploads.Add(await Client.UploadAsync($"x,y\n1,{index}\n", ("filename", $"{index}.csv")));
        }

        var body = $$"""{ "files": [{{string.Join(',', uploads.Select(upload => $$"""{ "upload": "{{upload}}" }"""))}}] }""";
        var responses = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CreateAsync(body)));
        var ids = await Task.WhenAll(responses.Where(response => response.IsSuccessStatusCode).Select(ServiceApplication.IdOf));

        Assert.Single(ids.Distinct());
        Assert.Equal(3, Directory.GetFiles(_application.Storage.FindLocalPath(ObjectKeys.DatasetSource(ids[0]))!).Length);
    }

    [Fact]
    public async Task Create_WhereAProcessDiedHalfway_GoesOn()
    {
        var first = await Client.UploadAsync("x,y\n1,2\n", ("filename", "a.csv"));
        var second = await Client.UploadAsync("x,y\n3,4\n", ("filename", "b.csv"));
        var body = $$"""{ "files": [{ "upload": "{{first}}" }, { "upload": "{{second}}" }] }""";
        var uploads = _application.Services.GetRequiredService<IUploadStore>();
        var id = Identifier.Create(Identifier.Dataset, _application.Clock.GetUtcNow());
        Assert.Equal(id, await uploads.GiveAsync([first, second], id, CancellationToken.None));
        await _application.Storage.MoveAsync(ObjectKeys.UploadContent(first), ObjectKeys.DatasetSourceFile(id, 0), CancellationToken.None);

        using var response = await CreateAsync(body);

        Assert.Equal((HttpStatusCode.Accepted, id), (response.StatusCode, await ServiceApplication.IdOf(response)));
        Assert.Equal(2, Directory.GetFiles(_application.Storage.FindLocalPath(ObjectKeys.DatasetSource(id))!).Length);
    }

    [Fact]
    public async Task Create_OfWhatIsNotThere_IsRefusedWithEveryPlace()
    {
        var whole = await Client.UploadAsync("x,y\n1,2\n", ("filename", "a.csv"));
        var half = (await Client.PathOfNewAsync(5)).Split('/')[^1];
        var unknown = whole[..^4] + "0000";
        using var missing = await CreateAsync($$"""{ "files": [{ "upload": "{{whole}}" }, { "upload": "{{unknown}}" }, { "upload": "x" }] }""");
        using var unfinished = await CreateAsync($$"""{ "files": [{ "upload": "{{whole}}" }, { "upload": "{{half}}" }] }""");
        using var repeated = await CreateAsync($$"""{ "files": [{ "upload": "{{whole}}" }, { "upload": "{{whole}}", "path": "b.csv" }] }""");
        using var digest = await CreateAsync($$"""{ "files": [{ "upload": "{{whole}}", "sha256": "{{new string('0', 64)}}" }] }""");
        using var path = await CreateAsync($$"""{ "files": [{ "upload": "{{whole}}", "path": "../a.csv" }] }""");
        using var none = await CreateAsync("""{ "files": [] }""");
        using var nothing = await CreateAsync("""{ "files": [null] }""");
        using var text = await CreateAsync("""{ "files": "all" }""");
        using var mapping = await CreateAsync($$"""{ "mapping": { "act": 1 }, "files": [{ "upload": "{{whole}}" }] }""");
        using var many = await CreateAsync($$"""{ "files": [{{string.Join(',', Enumerable.Range(0, 4).Select(i => $$"""{ "upload": "{{i}}" }"""))}}] }""");

        var problem = await JsonAssert.ProblemAsync(missing, 404, "upload-not-found");
        Assert.Equal(("/files/1/upload", "/files/2/upload"), (JsonAssert.PointerOf(problem), JsonAssert.PointerOf(problem, 1)));
        Assert.Equal("/files/1/upload", JsonAssert.PointerOf(await JsonAssert.ProblemAsync(unfinished, 409, "upload-unfinished")));
        Assert.Equal("/files/1/upload", JsonAssert.PointerOf(await JsonAssert.ProblemAsync(repeated, 400, "invalid-request")));
        Assert.Equal("/files/0/sha256", JsonAssert.PointerOf(await JsonAssert.ProblemAsync(digest, 400, "invalid-request")));
        Assert.Equal("/files/0/path", JsonAssert.PointerOf(await JsonAssert.ProblemAsync(path, 400, "invalid-request")));
        Assert.Equal("/files", JsonAssert.PointerOf(await JsonAssert.ProblemAsync(none, 400, "invalid-request")));
        Assert.Equal("/files/0", JsonAssert.PointerOf(await JsonAssert.ProblemAsync(nothing, 400, "invalid-request")));
        Assert.Equal("/files", JsonAssert.PointerOf(await JsonAssert.ProblemAsync(text, 400, "invalid-request")));
        Assert.Equal("/mapping/act", JsonAssert.PointerOf(await JsonAssert.ProblemAsync(mapping, 400, "invalid-request")));
        await JsonAssert.ProblemAsync(many, 413, "too-large");
    }

    [Fact]
    public async Task Create_OfUploadsOfTwoDatasets_IsRefused()
    {
        var first = await Client.UploadAsync("x,y\n1,2\n", ("filename", "a.csv"));
        var second = await Client.UploadAsync("x,y\n3,4\n", ("filename", "b.csv"));
        using var made = await CreateAsync($$"""{ "files": [{ "upload": "{{first}}" }] }""");
        using var response = await CreateAsync($$"""{ "files": [{ "upload": "{{first}}" }, { "upload": "{{second}}" }] }""");

        await JsonAssert.ProblemAsync(response, 409, "uploads-used");
        using var other = await CreateAsync($$"""{ "files": [{ "upload": "{{second}}" }] }""");
        Assert.Equal(HttpStatusCode.Accepted, other.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""", "mapping": { "action": 1 }""")]
    public async Task Create_OfUploadsOfADatasetInAnotherWay_IsRefused(string more)
    {
        var first = await Client.UploadAsync("x,y\n1,2\n", ("filename", "a.csv"));
        var second = await Client.UploadAsync("x,y\n3,4\n", ("filename", "b.csv"));
        using var made = await CreateAsync($$"""{ "files": [{ "upload": "{{first}}" }, { "upload": "{{second}}" }] }""");
        using var response = await CreateAsync(
            more.Length == 0 ? $$"""{ "files": [{ "upload": "{{first}}" }] }""" : $$"""{ "files": [{ "upload": "{{first}}" }, { "upload": "{{second}}" }]{{more}} }""");

        Assert.Equal(HttpStatusCode.Accepted, made.StatusCode);
        await JsonAssert.ProblemAsync(response, 409, "uploads-used");
        Assert.Equal(HttpStatusCode.OK, (await Client.GetAsync($"{made.Headers.Location}/content")).StatusCode);
    }

    [Fact]
    public async Task Create_AfterTheDatasetWasDeleted_SaysThatTheFilesAreGone()
    {
        var upload = await Client.UploadAsync("x,y\n1,2\n", ("filename", "a.csv"));
        var body = $$"""{ "files": [{ "upload": "{{upload}}" }] }""";
        using var made = await CreateAsync(body);
        using var deleted = await Client.DeleteAsync(made.Headers.Location);
        using var response = await CreateAsync(body);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await JsonAssert.ProblemAsync(response, 409, "uploads-used");
    }

    private Task<HttpResponseMessage> CreateAsync(string body) => _application.PostJsonAsync("/v1/datasets?wait=0", body);

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
