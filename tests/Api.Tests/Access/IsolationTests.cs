using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ImitationService.Api.Tests.Uploads;
using ImitationService.Domain.Keys;
using ImitationService.Domain.Projects;

namespace ImitationService.Api.Tests.Access;

/// <summary>Two projects: neither learns that the other has anything.</summary>
public sealed class IsolationTests : IDisposable
{
    private static readonly string[] Everything = [.. KeyScopes.Usual, KeyScopes.KeysManage];

    // What the client names itself is made in its own project.
    private static readonly string[] MakesItsOwn = ["PUT /v1/runs/{id}"];

    private readonly ServiceApplication _application = KeyedService.Start();

    [Fact]
    public async Task EveryEndpoint_WithAnIdentifierOfAnotherProject_Answers404()
    {
        var mine = await MakeThingsAsync();
        var (_, stranger) = await _application.MakeKeyAsync(Everything, await _application.MakeProjectAsync("others"));
        var before = await _application.Client.GetStringAsync("/v1/runs/my-run");
        var withIds = ServedEndpoints.Of(_application)
            .Where(endpoint => endpoint.Route.Contains("{id}") && endpoint.Scope != KeyScopes.Operate && !MakesItsOwn.Contains(endpoint.ToString()))
            .ToList();

        Assert.True(withIds.Count > 20, $"Only {withIds.Count} endpoints take an identifier.");
        foreach (var endpoint in withIds)
        {
            foreach (var id in mine.Where(thing => endpoint.Route.StartsWith(thing.Kind)).SelectMany(thing => thing.Ids))
            {
                var path = endpoint.PathOf(name => name switch { "id" => id, "step" => "100", "number" or "position" => "0", _ => "bundle.zip" });
                var status = await _application.StatusAsync(endpoint.Method, path, stranger, endpoint.Example);
                var own = endpoint.Method is "GET" or "HEAD" ? await _application.StatusAsync(endpoint.Method, path, KeyedService.InitialKey) : 0;

                Assert.True(status == 404, $"{endpoint} answers {status} to another project's {id}. {_application.Failures}");
                Assert.True(own != 404, $"{endpoint} has nothing at {path} even for its owner: the test would pass whatever it did.");
            }
        }

        Assert.Equal(before, await _application.Client.GetStringAsync("/v1/runs/my-run"));
        Assert.Equal(HttpStatusCode.OK, (await _application.Client.GetAsync("/v1/datasets/latest")).StatusCode);
    }

    [Fact]
    public async Task Fork_OfAnotherProjectsRun_Answers404()
    {
        var runs = (await MakeThingsAsync()).Single(thing => thing.Kind == "/v1/runs").Ids;
        var (_, stranger) = await _application.MakeKeyAsync(Everything, await _application.MakeProjectAsync("others"));
        _application.Use(stranger);
        await _application.MakeReadyDatasetAsync();
        foreach (var id in runs)
        {
            var body = $$"""{ "dataset_id": "latest", "fork": { "run_id": "{{id}}", "step": 100 } }""";

            Assert.Equal(404, await _application.StatusAsync("POST", "/v1/runs", stranger, body));
            Assert.Equal(404, await _application.StatusAsync("PUT", "/v1/runs/fork", stranger, body));
            Assert.Equal(202, await _application.StatusAsync("POST", "/v1/runs", KeyedService.InitialKey, body));
        }
    }

    [Fact]
    public async Task Dataset_OfAnotherProjectsUpload_Answers404()
    {
        _application.Use(KeyedService.InitialKey);
        var upload = await _application.Client.UploadAsync("x,y\n1,2\n", ("filename", "a.csv"));
        var (_, stranger) = await _application.MakeKeyAsync(Everything, await _application.MakeProjectAsync("others"));
        var body = $$"""{ "files": [{ "upload": "{{upload}}" }] }""";

        Assert.Equal(404, await _application.StatusAsync("POST", "/v1/datasets?wait=0", stranger, body));
        Assert.Equal(202, await _application.StatusAsync("POST", "/v1/datasets?wait=0", KeyedService.InitialKey, body));
    }

    [Fact]
    public async Task Lists_OfAnotherProject_AreEmpty()
    {
        var mine = (await MakeThingsAsync()).SelectMany(thing => thing.Ids).ToList();
        var project = await _application.MakeProjectAsync("others");
        var (id, stranger) = await _application.MakeKeyAsync(Everything, project);
        foreach (var endpoint in ServedEndpoints.Of(_application).Where(endpoint => endpoint.Method == "GET" && !endpoint.Route.Contains('{') && endpoint.Scope is not null and not KeyScopes.Operate))
        {
            using var response = await _application.AskAsync("GET", endpoint.Route, stranger);
            var body = await response.Content.ReadAsStringAsync();

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.All(mine, theirs => Assert.DoesNotContain(theirs, body));
        }

        Assert.Equal(404, await _application.StatusAsync("GET", "/v1/datasets/latest", stranger));
        Assert.Equal(404, await _application.StatusAsync("GET", "/v1/runs/latest", stranger));
        Assert.Equal(404, await _application.StatusAsync("GET", $"/v1/keys?project_id={Project.DefaultId}", stranger));
        Assert.Equal(200, await _application.StatusAsync("GET", $"/v1/keys?project_id={project}", KeyedService.InitialKey));
        Assert.Equal(200, await _application.StatusAsync("GET", $"/v1/keys/{id}", KeyedService.InitialKey));
    }

    [Fact]
    public async Task Things_OfTheSameName_AreEachProjectsOwn()
    {
        await MakeThingsAsync();
        var mine = (await _application.Client.GetFromJsonAsync<JsonObject>("/v1/runs/my-run"))!;
        var project = await _application.MakeProjectAsync("others");
        var (keyId, stranger) = await _application.MakeKeyAsync(Everything, project);

        // Another's dataset cannot be learned from, and the same bytes make a dataset of one's own.
        using (var refused = await _application.AskAsync("POST", "/v1/runs", stranger, $$"""{ "dataset_id": "{{mine["dataset_id"]}}" }"""))
        {
            await JsonAssert.ProblemAsync(refused, 404, "dataset-not-found");
        }

        _application.Use(stranger);
        var dataset = await _application.MakeReadyDatasetAsync();
        Assert.NotEqual(mine["dataset_id"]!.GetValue<string>(), dataset);
        using var put = await _application.Client.PutAsync("/v1/runs/my-run", ServiceApplication.Json("""{ "dataset_id": "latest" }"""));
        var theirs = (await put.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal(HttpStatusCode.Accepted, put.StatusCode);
        Assert.NotEqual(mine["id"]!.GetValue<string>(), theirs["id"]!.GetValue<string>());
        Assert.Equal((project, keyId, dataset), (theirs["project_id"]!.GetValue<string>(), theirs["submitted_by"]!.GetValue<string>(), theirs["dataset_id"]!.GetValue<string>()));

        // The same Idempotency-Key with another body would be refused, were it not another project's.
        using var first = await _application.PostJsonAsync("/v1/runs", """{ "dataset_id": "latest" }""", headers => headers.Add("Idempotency-Key", "one"));
        _application.Use(KeyedService.InitialKey);
        using var second = await _application.PostJsonAsync("/v1/runs", """{ "dataset_id": "latest", "seed": 1 }""", headers => headers.Add("Idempotency-Key", "one"));
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.StatusCode, second.StatusCode));
    }

    [Fact]
    public async Task Post_FiftyAtOnceWithOneIdempotencyKey_MakesOneRun()
    {
        await MakeThingsAsync();
        var before = await CountRunsAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => _application.PostJsonAsync(
            "/v1/runs",
            """{ "dataset_id": "latest", "seed": 5 }""",
            headers => headers.Add("Idempotency-Key", "fifty")))));

        Assert.All(answers, answer => Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.Accepted, HttpStatusCode.Conflict]));
        var ids = await Task.WhenAll(answers.Where(answer => answer.StatusCode == HttpStatusCode.Accepted).Select(ServiceApplication.IdOf));
        Assert.Single(ids.Distinct());
        Assert.Equal(before + 1, await CountRunsAsync());
    }

    public void Dispose() => _application.Dispose();

    private async Task<int> CountRunsAsync() => (await _application.Runs.ListAsync(Project.DefaultId, new(), null, 1000, CancellationToken.None)).Count;

    /// <summary>A dataset, a trained run with a checkpoint, and a key of the default project, by the path of their kind.</summary>
    private async Task<List<(string Kind, string[] Ids)>> MakeThingsAsync()
    {
        _application.Use(KeyedService.InitialKey);
        var dataset = await ExampleFrames.MakeAsync(_application, 16, 16);
        using var put = await _application.Client.PutAsync("/v1/runs/my-run", ServiceApplication.Json("""{ "dataset_id": "latest" }"""));
        Assert.True(put.StatusCode == HttpStatusCode.Accepted, $"{put.StatusCode} {_application.Failures}");
        var run = await ServiceApplication.IdOf(put);
        await _application.StartAsync(run);
        await _application.ReportAsync(run, 100, 0.5);
        await _application.CheckpointAsync(run, 100, 0.5);
        await _application.SucceedAsync(run);
        var (key, _) = await _application.MakeKeyAsync(KeyScopes.Usual);
        var upload = (await _application.Client.PathOfNewAsync(5)).Split('/')[^1];
        return [("/v1/uploads", [upload]), ("/v1/datasets", [dataset]), ("/datasets", [dataset]), ("/v1/runs", [run, "my-run"]), ("/v1/keys", [key])];
    }
}
