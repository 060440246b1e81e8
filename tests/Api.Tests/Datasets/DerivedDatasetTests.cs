using System.Net;
using System.Text.Json.Nodes;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Datasets.Recipes;

namespace ImitationService.Api.Tests.Datasets;

public sealed class DerivedDatasetTests : IDisposable
{
    private readonly ServiceApplication _application = new();

    public void Dispose() => _application.Dispose();

    [Fact]
    public async Task Derive_Recipe_IsKeptWithWhatItKeptAndDropped()
    {
        var source = await _application.MakeReadyDatasetAsync();
        using var response = await DeriveAsync($$"""
            { "name": "best", "tags": ["push", "best"], "sources": [{ "dataset": "latest", "operations": [{ "episodes": [0], "operation": "drop_episodes" }] }],
              "operations": [{ "operation": "filter_return", "minimum": 1.5 }] }
            """);
        var id = await ServiceApplication.IdOf(response);
        await _application.ReadAsync(id, Made());

        var dataset = JsonNode.Parse(await _application.Client.GetStringAsync($"/v1/datasets/{id}"))!;

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal($"/v1/datasets/{id}", response.Headers.Location!.ToString());
        Assert.Equal(("best", "ready"), (dataset["name"]!.GetValue<string>(), dataset["state"]!.GetValue<string>()));
        JsonAssert.Equal("""["push", "best"]""", dataset["tags"]!.ToJsonString());
        JsonAssert.Equal("[]", dataset["files"]!.ToJsonString());
        JsonAssert.Equal(
            $$"""
            { "sources": [{ "id": "{{source}}", "name": "expert.csv", "digest": "sha256:{{new string('a', 64)}}", "deleted": false }],
              "recipe": { "sources": [{ "dataset": "{{source}}", "operations": [{ "operation": "drop_episodes", "episodes": [0] }] }],
                "operations": [{ "operation": "filter_return", "minimum": 1.5 }] },
              "steps": [{ "dataset": "{{source}}", "operation": { "operation": "drop_episodes", "episodes": [0] }, "episodes_kept": 2, "episodes_dropped": 1, "features_dropped": [] }] }
            """,
            dataset["derived_from"]!.ToJsonString());

        IntakeResult Made() => ExampleDataset.Accepted() with { Steps = [new DerivationStep(source, new DropEpisodes { Episodes = [0] }, 2, 1, [])] };
    }

    [Fact]
    public async Task Derive_SameRecipeAgain_IsTheDatasetThatIsThere()
    {
        var source = await _application.MakeReadyDatasetAsync();
        using var first = await DeriveAsync(Recipe(source, 1));
        var id = await ServiceApplication.IdOf(first);
        await _application.ReadAsync(id, ExampleDataset.Accepted());

        using var again = await DeriveAsync(Recipe(source, 1, name: "another name"));
        using var other = await DeriveAsync(Recipe(source, 2));

        Assert.Equal((HttpStatusCode.OK, id), (again.StatusCode, await ServiceApplication.IdOf(again)));
        Assert.Equal(HttpStatusCode.Accepted, other.StatusCode);
        Assert.NotEqual(id, await ServiceApplication.IdOf(other));
    }

    [Fact]
    public async Task Derive_WithIdempotencyKey_IsAnsweredOnceAndRefusedForAnotherBody()
    {
        var source = await _application.MakeReadyDatasetAsync();

        using var first = await DeriveAsync(Recipe(source, 1), key: "one");
        using var again = await DeriveAsync(Recipe(source, 1), key: "one");
        using var other = await DeriveAsync(Recipe(source, 2), key: "one");

        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal(["true"], again.Headers.GetValues("Idempotency-Replayed"));
        await JsonAssert.ProblemAsync(other, 422, "idempotency-mismatch");
    }

    [Fact]
    public async Task Derive_WhatTheRecipeForbids_IsTheAnswerAndLeavesNothing()
    {
        var source = await _application.MakeReadyDatasetAsync();
        var waiting = _application.PostJsonAsync("/v1/datasets/derived?wait=60", Recipe(source, 1));
        string? id = null;
        while (id is null)
        {
            id = (await _application.Datasets.ListIdsAsync(DatasetState.Uploaded, CancellationToken.None)).SingleOrDefault();
            await Task.Yield();
        }

        await _application.ReadAsync(id, ExampleDataset.Rejected());
        using var response = await waiting;

        var problem = await JsonAssert.ProblemAsync(response, 422, "dataset-rejected");
        Assert.Equal("ragged-row", problem["errors"]![0]!["code"]!.GetValue<string>());
        using var gone = await _application.Client.GetAsync($"/v1/datasets/{id}");
        await JsonAssert.ProblemAsync(gone, 404, "dataset-not-found");
    }

    [Theory]
    [InlineData("""{ "sources": [{ "dataset": "latest" }] }""", "/name")]
    [InlineData("""{ "name": "d", "sources": [] }""", "/sources")]
    [InlineData("""{ "name": "d", "sources": "latest" }""", "/sources")]
    [InlineData("""{ "name": "d", "sources": [{ "data": "latest" }] }""", "/sources/0/data")]
    [InlineData("""{ "name": "d", "sources": [{ "dataset": "latest", "operations": [{ "episodes": [1] }] }] }""", "/sources/0/operations/0/operation")]
    [InlineData("""{ "name": "d", "sources": [{ "dataset": "latest", "operations": [{ "operation": "shuffle" }] }] }""", "/sources/0/operations/0/operation")]
    [InlineData("""{ "name": "d", "sources": [{ "dataset": "latest" }], "operations": [{ "operation": "keep_episodes", "episodes": ["a"] }] }""", "/operations/0/episodes")]
    [InlineData("""{ "name": "d", "sources": [{ "dataset": "latest" }], "operations": [{ "operation": "keep_episodes", "episodes": [] }] }""", "/operations/0/episodes")]
    [InlineData("""{ "name": "d", "sources": [{ "dataset": "latest" }], "operations": [{ "operation": "keep_episodes" }] }""", "/operations/0/episodes")]
    [InlineData("""{ "name": "d", "sources": [{ "dataset": "latest" }], "operations": [{ "operation": "filter_return", "least": 1 }] }""", "/operations/0/least")]
    [InlineData("""{ "name": "d", "sources": [{ "dataset": "latest" }], "operations": [null] }""", "/operations/0")]
    [InlineData("""{ "name": "d", "sources": [{ "dataset": "latest" }], "operations": [{ "operation": "filter_task", "tasks": ["a", null] }] }""", "/operations/0/tasks/1")]
    [InlineData("""{ "name": "d", "sources": [{ "dataset": "latest" }], "operations": [{ "operation": "remap_features", "rename": { "observation.a": null } }] }""", "/operations/0/rename/observation.a")]
    [InlineData("""{ "name": "d", "sources": [{ "dataset": "latest" }], "tags": [null] }""", "/tags/0")]
    [InlineData("""{ "name": "d", "sources": ["latest"] }""", "/sources/0")]
    [InlineData("""{ "name": "d", "sources": [{ "dataset": "latest" }], "tags": ["a", "a"] }""", "/tags")]
    [InlineData("""{ "name": "d", "sources": [{ "dataset": "latest" }], "tags": ["\n"] }""", "/tags")]
    [InlineData("""{ "name": "\u0007", "sources": [{ "dataset": "latest" }] }""", "/name")]
    public async Task Derive_MalformedRecipe_SaysWhere(string body, string pointer)
    {
        await _application.MakeReadyDatasetAsync();

        using var response = await DeriveAsync(body);

        Assert.Equal(pointer, JsonAssert.PointerOf(await JsonAssert.ProblemAsync(response, 400, "invalid-request")));
    }

    [Fact]
    public async Task Derive_SourcesThatCannotBeUsed_AreAllNamed()
    {
        using var upload = await _application.UploadAsync("1\n");
        var unread = await ServiceApplication.IdOf(upload);
        var ready = await _application.MakeReadyDatasetAsync();

        using var missing = await DeriveAsync($$"""{ "name": "d", "sources": [{ "dataset": "ds_x" }, { "dataset": "{{ready}}" }, { "dataset": "ds_y" }] }""");
        using var waiting = await DeriveAsync($$"""{ "name": "d", "sources": [{ "dataset": "{{ready}}" }, { "dataset": "{{unread}}" }] }""");

        var problem = await JsonAssert.ProblemAsync(missing, 404, "dataset-not-found");
        Assert.Equal(("/sources/0/dataset", "/sources/2/dataset"), (JsonAssert.PointerOf(problem), JsonAssert.PointerOf(problem, 1)));
        Assert.Equal("/sources/1/dataset", JsonAssert.PointerOf(await JsonAssert.ProblemAsync(waiting, 409, "dataset-not-ready")));
    }

    [Fact]
    public async Task Delete_Source_IsRefusedUntilTheNewOneIsMadeAndShownAfterwards()
    {
        var source = await _application.MakeReadyDatasetAsync();
        using var response = await DeriveAsync(Recipe(source, 1));
        var id = await ServiceApplication.IdOf(response);

        using var early = await _application.Client.DeleteAsync($"/v1/datasets/{source}");
        await _application.ReadAsync(id, ExampleDataset.Accepted());
        using var late = await _application.Client.DeleteAsync($"/v1/datasets/{source}");

        await JsonAssert.ProblemAsync(early, 409, "dataset-in-use");
        Assert.Equal(HttpStatusCode.NoContent, late.StatusCode);
        var list = JsonNode.Parse(await _application.Client.GetStringAsync("/v1/datasets"))!;
        Assert.True(Assert.Single(list["items"]!.AsArray())!["derived_from"]!["sources"]![0]!["deleted"]!.GetValue<bool>());
    }

    private static string Recipe(string source, int episode, string name = "d") =>
        $$"""{ "name": "{{name}}", "sources": [{ "dataset": "{{source}}" }], "operations": [{ "operation": "keep_episodes", "episodes": [{{episode}}] }] }""";

    private Task<HttpResponseMessage> DeriveAsync(string body, string? key = null) => _application.PostJsonAsync(
        "/v1/datasets/derived?wait=0",
        body,
        headers =>
        {
            if (key is not null)
            {
                headers.Add("Idempotency-Key", key);
            }
        });
}
