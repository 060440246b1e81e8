using System.Net;
using System.Text.Json.Nodes;

namespace ImitationService.Api.Tests.Datasets;

public sealed class DatasetSearchTests : IDisposable
{
    private readonly ServiceApplication _application = new();

    public void Dispose() => _application.Dispose();

    [Fact]
    public async Task Patch_NameOrTags_ChangesThatAlone()
    {
        var id = await _application.MakeReadyDatasetAsync();

        using var tagged = await PatchAsync(id, """{ "tags": ["push", "robot 1"] }""");
        using var renamed = await PatchAsync(id, """{ "name": "Anna's best" }""");
        using var nothing = await PatchAsync(id, "{}");

        var dataset = JsonNode.Parse(await nothing.Content.ReadAsStringAsync())!;
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK), (tagged.StatusCode, renamed.StatusCode, nothing.StatusCode));
        Assert.Equal(("Anna's best", "ready"), (dataset["name"]!.GetValue<string>(), dataset["state"]!.GetValue<string>()));
        JsonAssert.Equal("""["push", "robot 1"]""", dataset["tags"]!.ToJsonString());
        JsonAssert.Equal(dataset.ToJsonString(), await _application.Client.GetStringAsync($"/v1/datasets/{id}"));
    }

    [Theory]
    [InlineData("""{ "name": "" }""", "/name")]
    [InlineData("""{ "tags": ["a", "b", "a"] }""", "/tags")]
    [InlineData("""{ "tags": [" a"] }""", "/tags")]
    [InlineData("""{ "tags": "a" }""", "/tags")]
    [InlineData("""{ "state": "ready" }""", "/state")]
    public async Task Patch_WhatCannotBe_SaysWhere(string body, string pointer)
    {
        var id = await _application.MakeReadyDatasetAsync();

        using var response = await PatchAsync(id, body);

        Assert.Equal(pointer, JsonAssert.PointerOf(await JsonAssert.ProblemAsync(response, 400, "invalid-request")));
    }

    [Fact]
    public async Task List_WordsAndTags_FindsPageByPage()
    {
        var ids = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            ids.Add(await _application.MakeReadyDatasetAsync(content: $"{i}\n"));
            using var patched = await PatchAsync(ids[i], $$"""{ "name": "Folding {{i}}", "tags": [{{(i == 2 ? "\"other\"" : "\"shirts\", \"table 1\"")}}] }""");
            _application.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([ids[3], ids[2], ids[1], ids[0]], await FindAsync("?q=FOLDING"));
        Assert.Equal([ids[2]], await FindAsync("?q=2%20fold"));
        Assert.Equal([ids[3], ids[1], ids[0]], await FindAsync("?tag=shirts&tag=table%201"));
        Assert.Equal([ids[3]], await FindAsync("?tag=shirts&q=3%20folding"));
        Assert.Equal([], await FindAsync("?tag=shirt"));
        Assert.Equal([], await FindAsync("?q=%25"));
        var first = JsonNode.Parse(await _application.Client.GetStringAsync("/v1/datasets?tag=shirts&limit=2"))!;
        Assert.Equal([ids[0]], await FindAsync($"?tag=shirts&limit=2&after={first["next"]!.GetValue<string>()}"));
    }

    private async Task<IEnumerable<string>> FindAsync(string query) =>
        JsonNode.Parse(await _application.Client.GetStringAsync("/v1/datasets" + query))!["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>());

    private Task<HttpResponseMessage> PatchAsync(string id, string body) => _application.Client.PatchAsync($"/v1/datasets/{id}", ServiceApplication.Json(body));
}
