using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ImitationService.Domain.Datasets;

namespace ImitationService.Api.Tests.Datasets;

public sealed class UploadTests : IDisposable
{
    private readonly ServiceApplication _application = new();

    public void Dispose() => _application.Dispose();

    [Fact]
    public async Task Upload_StillUnread_IsAcceptedWithItsFiles()
    {
        using var response = await _application.UploadAsync("x,y\n1,2\n", name: "paths");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("1", response.Headers.RetryAfter!.ToString());
        var body = await response.Content.ReadAsStringAsync();
        var id = JsonNode.Parse(body)!["id"]!.GetValue<string>();
        Assert.Equal($"/v1/datasets/{id}", response.Headers.Location!.ToString());
        JsonAssert.Equal(
            $$"""
            { "id": "{{id}}", "project_id": "default", "name": "paths", "tags": [], "state": "uploaded", "created_at": "{{ServiceApplication.Now}}",
              "files": [{ "name": "expert.csv", "bytes": 8, "sha256": "{{Sha256("x,y\n1,2\n")}}" }],
              "links": { "self": "/v1/datasets/{{id}}", "report": "/v1/datasets/{{id}}/report",
                "episodes": "/v1/datasets/{{id}}/episodes", "content": "/v1/datasets/{{id}}/content" } }
            """,
            body);
    }

    [Fact]
    public async Task Upload_ReadWhileWaiting_IsCreated()
    {
        var upload = _application.UploadAsync("x,y\n1,2\n", query: "?wait=30");
        var id = await NextDatasetAsync();
        await _application.ReadAsync(id, ExampleDataset.Accepted());
        using var response = await upload;

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var body = await response.Content.ReadAsStringAsync();
        JsonAssert.Equal(
            $$"""
            { "id": "{{id}}", "project_id": "default", "name": "expert.csv", "tags": [], "state": "ready", "created_at": "{{ServiceApplication.Now}}", "read_at": "{{ServiceApplication.Now}}",
              "files": [{ "name": "expert.csv", "bytes": 8, "sha256": "{{Sha256("x,y\n1,2\n")}}" }],
              "format": "csv", "digest": "sha256:{{new string('a', 64)}}",
              "features": [
                { "name": "observation.state", "type": "float32", "shape": [2], "source": ["x", "y"] },
                { "name": "action", "type": "float32", "shape": [2], "source": ["vx", "vy"] }],
              "action": { "kind": "continuous", "dimensions": 2 }, "episodes": 3, "transitions": 60, "final_observations": false,
              "boundaries": { "origin": "found", "detail": "episode" }, "unused": ["note: text"],
              "problems": [{ "severity": "note", "code": "short", "detail": "It is short.", "advice": "Record more." }],
              "links": { "self": "/v1/datasets/{{id}}", "report": "/v1/datasets/{{id}}/report",
                "episodes": "/v1/datasets/{{id}}/episodes", "content": "/v1/datasets/{{id}}/content" } }
            """,
            body);
    }

    [Fact]
    public async Task Upload_WithTags_HasThemAndIsFoundByThem()
    {
        using var response = await PostAsync("simulation,  two words,δ/1");
        var body = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        using var again = await PostAsync("other");
        var known = (await again.Content.ReadFromJsonAsync<JsonObject>())!;
        var found = await _application.Client.GetFromJsonAsync<JsonObject>("/v1/datasets?tag=two%20words&q=simul");

        JsonAssert.Equal("""["simulation", "two words", "δ/1"]""", body["tags"]!.ToJsonString());
        Assert.Equal((body["id"]!.GetValue<string>(), body["tags"]!.ToJsonString()), (known["id"]!.GetValue<string>(), known["tags"]!.ToJsonString()));
        Assert.Equal(body["id"]!.GetValue<string>(), found!["items"]!.AsArray().Single()!["id"]!.GetValue<string>());

        async Task<HttpResponseMessage> PostAsync(string tags)
        {
            using var form = new MultipartFormDataContent { { new StringContent(tags), "tags" }, { new ByteArrayContent("x,y\n1,2\n"u8.ToArray()), "file", "a.csv" } };
            return await _application.Client.PostAsync("/v1/datasets?wait=0", form);
        }
    }

    [Fact]
    public async Task Upload_Rejected_SaysEverythingAndKeepsNothing()
    {
        var upload = _application.UploadAsync("x,y\n1,2\n", query: "?wait=30");
        var id = await NextDatasetAsync();
        await _application.ReadAsync(id, ExampleDataset.Rejected());
        using var response = await upload;

        var problem = await JsonAssert.ProblemAsync(response, 422, "dataset-rejected");
        JsonAssert.Equal(
            """[{ "code": "ragged-row", "detail": "Line 3 has 2 values, the others 4.", "severity": "error", "file": "expert.csv", "position": 3, "advice": "Add what is missing." }]""",
            problem["errors"]!.ToJsonString());
        Assert.Null(await _application.Datasets.FindAsync(id, CancellationToken.None));
        Assert.Empty(_application.StoredFiles());
    }

    [Fact]
    public async Task Upload_SameBytesAgain_AnswersTheSameDataset()
    {
        var id = await _application.MakeReadyDatasetAsync(content: "a,b\n1,2\n");
        var stored = _application.StoredFiles();

        using var again = await _application.UploadAsync("a,b\n1,2\n", name: "another name");

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(id, await ServiceApplication.IdOf(again));
        Assert.Equal($"/v1/datasets/{id}", again.Headers.Location!.ToString());
        Assert.Equal(stored, _application.StoredFiles());
    }

    [Fact]
    public async Task Upload_SameFilesInAnotherOrder_IsTheSameDataset()
    {
        using var first = await _application.Client.PostAsync("/v1/datasets?wait=0", ServiceApplication.FormOf(null, ("a.csv", [1]), ("b.csv", [2])));
        using var second = await _application.Client.PostAsync("/v1/datasets?wait=0", ServiceApplication.FormOf(null, ("b.csv", [2]), ("a.csv", [1])));
        using var swapped = await _application.Client.PostAsync("/v1/datasets?wait=0", ServiceApplication.FormOf(null, ("a.csv", [2]), ("b.csv", [1])));

        var id = await ServiceApplication.IdOf(first);
        Assert.Equal(id, await ServiceApplication.IdOf(second));
        Assert.NotEqual(id, await ServiceApplication.IdOf(swapped));
    }

    [Fact]
    public async Task Upload_FilesOutOfOrder_StoresThemUnderTheirSortedPlace()
    {
        using var response = await _application.Client.PostAsync("/v1/datasets?wait=0", ServiceApplication.FormOf(null, ("b.csv", [2, 2]), ("a.csv", [1])));

        var id = await ServiceApplication.IdOf(response);
        var content = await _application.Client.GetByteArrayAsync($"/v1/datasets/{id}/content");
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(content));
        Assert.Equal([("a.csv", 1L), ("b.csv", 2L)], zip.Entries.Select(entry => (entry.Name, entry.Length)));
        Assert.Equal(content, await _application.Client.GetByteArrayAsync($"/v1/datasets/{id}/content"));
    }

    [Fact]
    public async Task Upload_AnotherMapping_IsAnotherDataset()
    {
        using var plain = await _application.UploadAsync("1,2\n");
        using var form = new MultipartFormDataContent
        {
            { new StringContent("""{ "action": 1, "observation": [0] }"""), "mapping" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes("1,2\n")), "file", "expert.csv" },
        };
        using var mapped = await _application.Client.PostAsync("/v1/datasets?wait=0", form);

        Assert.Equal(HttpStatusCode.Accepted, mapped.StatusCode);
        Assert.NotEqual(await ServiceApplication.IdOf(plain), await ServiceApplication.IdOf(mapped));
        Assert.Equal(2, _application.StoredFiles().Count);
    }

    [Fact]
    public async Task Upload_RejectedBefore_IsReadAgain()
    {
        using var first = await _application.UploadAsync("1\n");
        var rejected = await ServiceApplication.IdOf(first);
        await _application.ReadAsync(rejected, ExampleDataset.Rejected());

        using var again = await _application.UploadAsync("1\n");

        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        Assert.NotEqual(rejected, await ServiceApplication.IdOf(again));
        Assert.Null(await _application.Datasets.FindAsync(rejected, CancellationToken.None));
        Assert.Single(_application.StoredFiles());
    }

    [Fact]
    public async Task Upload_TenEqualOnesAtOnce_MakeOneDataset()
    {
        var uploads = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _application.UploadAsync("same\n")));

        var ids = await Task.WhenAll(uploads.Select(ServiceApplication.IdOf));
        Assert.Single(ids.Distinct());
        Assert.Single(_application.StoredFiles());
    }

    [Theory]
    [InlineData("run/2024/obs.csv", "run/2024/obs.csv")]
    [InlineData("folder\\obs.csv", "folder/obs.csv")]
    [InlineData("Ünïcode 名前.csv", "Ünïcode 名前.csv")]
    public async Task Upload_NameWithFolders_KeepsThem(string sent, string kept)
    {
        using var response = await _application.PostRawAsync(sent, [1]);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(kept, body["files"]![0]!["name"]!.GetValue<string>());
        using var content = await _application.Client.GetAsync($"/v1/datasets/{body["id"]}/content");
        Assert.Equal(kept.Split('/')[^1], content.Content.Headers.ContentDisposition!.FileNameStar);
    }

    [Theory]
    [InlineData("meta/info.json", "info.json")]
    [InlineData("g1/meta/info.json g1/data/a.parquet", "g1")]
    [InlineData("meta/info.json data/a.parquet", "info.json")]
    [InlineData("info.json data/a.parquet", "info.json")]
    public async Task Upload_WithoutAName_IsCalledAsItsFolderOrItsFirstFile(string files, string name)
    {
        using var form = ServiceApplication.FormOf(null, [.. files.Split(' ').Select(file => (file, file.Select(letter => (byte)letter).ToArray()))]);

        using var response = await _application.Client.PostAsync("/v1/datasets?wait=0", form);

        Assert.Equal(name, JsonNode.Parse(await response.Content.ReadAsStringAsync())!["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task Upload_DigestOfPartIsRight_IsAccepted()
    {
        using var response = await _application.PostWithDigestAsync(SHA256.HashData([1, 2, 3]));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Upload_DigestOfRequest_IsChecked(bool isRight)
    {
        using var form = ServiceApplication.FormOf("n", ("a.csv", [1, 2, 3]));
        var bytes = await form.ReadAsByteArrayAsync();
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = form.Headers.ContentType;
        content.Headers.Add("Content-Digest", $"sha-256=:{Convert.ToBase64String(SHA256.HashData(isRight ? bytes : [0]))}:");
        using var response = await _application.Client.PostAsync("/v1/datasets?wait=0", content);

        Assert.Equal(isRight ? HttpStatusCode.Accepted : HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(isRight ? 1 : 0, _application.StoredFiles().Count);
    }

    [Fact]
    public async Task Upload_ClientPrefersNotToWait_IsAcceptedAtOnce()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/datasets") { Content = ServiceApplication.FormOf(null, ("a.csv", [1])) };
        request.Headers.Add("Prefer", "respond-async");
        using var response = await _application.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("respond-async", response.Headers.GetValues("Preference-Applied").Single());
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The dataset that an upload under way has just made.</summary>
    private async Task<string> NextDatasetAsync()
    {
        while (true)
        {
            var ids = await _application.Datasets.ListIdsAsync(DatasetState.Uploaded, CancellationToken.None);
            if (ids.Count > 0)
            {
                return ids[0];
            }

            await Task.Yield();
        }
    }
}
