using System.Net;
using System.Text.Json.Nodes;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Projects;

namespace ImitationService.Api.Tests.Runs;

public sealed class RunCreationTests : IDisposable
{
    private readonly ServiceApplication _application = new(new() { ["Runs:MaximumMemoryBytes"] = "4000000000" });

    public void Dispose() => _application.Dispose();

    [Fact]
    public async Task Post_Preset_AnswersWhatItSetsAndWhatWasGivenBesideIt()
    {
        var dataset = await _application.MakeReadyDatasetAsync();

        using var response = await _application.PostJsonAsync(
            "/v1/runs", $$"""{ "dataset_id": "{{dataset}}", "options": { "preset": "flow_policy", "chunk": 12, "execute": 6 } }""");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var options = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["options"]!;
        Assert.Equal(("flow", 12, 6, 4), (options["head"]!.GetValue<string>(), options["chunk"]!.GetValue<int>(), options["execute"]!.GetValue<int>(), options["history"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Post_Auto_SaysWhatItChoseAndWhyAndKnowsTheRequestAgain()
    {
        var dataset = await ServiceApplication.IdOf(await _application.UploadAsync("x,y\n1,2\n"));
        var accepted = ExampleDataset.Accepted();
        string[] codes = [FindingNames.CopiedAction, FindingNames.ContradictoryDemonstrations];
        await _application.ReadAsync(dataset, accepted with { Report = accepted.Report with { Problems = [.. codes.Select(code => new DatasetProblem(ProblemSeverity.Note, code, "It is so.", "Look."))] } });
        var request = $$"""{ "dataset_id": "{{dataset}}", "options": { "preset": "auto", "chunk": 6 } }""";

        using var response = await _application.Client.PutAsync("/v1/runs/my-auto-run", ServiceApplication.Json(request));
        using var again = await _application.Client.PutAsync("/v1/runs/my-auto-run", ServiceApplication.Json(request));
        using var other = await _application.Client.PutAsync("/v1/runs/my-auto-run", ServiceApplication.Json(request.Replace("6", "5", StringComparison.Ordinal)));

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.OK, HttpStatusCode.Conflict), (response.StatusCode, again.StatusCode, other.StatusCode));
        var run = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(("diffusion", 4, 6), (run["options"]!["head"]!.GetValue<string>(), run["options"]!["history"]!.GetValue<int>(), run["options"]!["chunk"]!.GetValue<int>()));
        var events = JsonNode.Parse(await _application.Client.GetStringAsync($"/v1/runs/{run["id"]}/events"))!;
        var chosen = events["items"]![0]!["data"]!["chosen"]!.AsArray();
        Assert.Equal(["history", "activation", "head"], chosen.Select(choice => choice!["option"]!.GetValue<string>()));
        Assert.All(chosen, choice => Assert.NotEmpty(choice!["reason"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Post_OptionsThatTheDatasetSpeaksAgainst_AreAcceptedWithAdvice()
    {
        var dataset = await ServiceApplication.IdOf(await _application.UploadAsync("x,y\n1,2\n"));
        var accepted = ExampleDataset.Accepted();
        await _application.ReadAsync(dataset, accepted with { Report = accepted.Report with { Transitions = 500, Problems = [], ProblemsLeftOut = 0 } });

        var advised = await _application.StartRunAsync($$"""{ "dataset_id": "{{dataset}}", "options": { "preset": "flow_policy" } }""");
        var plain = await _application.StartRunAsync($$"""{ "dataset_id": "{{dataset}}" }""");

        var advice = Assert.Single((await QueuedAsync(advised))["advice"]!.AsArray());
        Assert.Equal("execute", advice!["option"]!.GetValue<string>());
        Assert.StartsWith("8 actions are carried out before the policy looks again", advice["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Null((await QueuedAsync(plain))["advice"]);

        async Task<JsonNode> QueuedAsync(string id) =>
            JsonNode.Parse(await _application.Client.GetStringAsync($"/v1/runs/{id}/events"))!["items"]![0]!["data"]!;
    }

    [Fact]
    public async Task Post_DatasetAlone_AnswersTheCompletedRun()
    {
        var dataset = await _application.MakeReadyDatasetAsync();

        using var response = await _application.PostJsonAsync("/v1/runs", $$"""{ "dataset_id": "{{dataset}}" }""");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("1", response.Headers.RetryAfter!.ToString());
        var body = await response.Content.ReadAsStringAsync();
        var run = JsonNode.Parse(body)!;
        var id = run["id"]!.GetValue<string>();
        Assert.Equal($"/v1/runs/{id}", response.Headers.Location!.ToString());
        Assert.InRange(run["seed"]!.GetValue<long>(), 0, (1L << 53) - 1);
        JsonAssert.Equal(
            $$"""
            { "id": "{{id}}", "project_id": "default", "submitted_by": "local", "state": "queued", "dataset_id": "{{dataset}}", "algorithm": "bc",
              "options": { "batch_size": 64, "backbone": "mlp", "hidden_sizes": [256, 256], "observation_noise": 0,
                "head": "auto", "members": 1, "normalization": "z_score",
                "learning_rate": 0.001, "schedule": "cosine", "warmup_steps": 0, "weight_decay": 0, "validation_fraction": 0.1,
                "text_encoder": "hashed_ngrams", "optimizer": "adam", "accumulate": 1, "precision": "float32", "label_smoothing": 0, "class_weights": "none",
                "best_fraction": 1, "failure_weight": 1, "balance_tasks": false },
              "seed": {{run["seed"]}}, "attempt": 0, "max_attempts": 3, "checkpoint_every_seconds": 60, "keep_checkpoints": 3,
              "compute": "auto", "priority": 0, "queue": { "name": "cpu", "position": 1, "reason": "no_worker" },
              "metrics": {}, "artifacts": [], "created_at": "{{ServiceApplication.Now}}",
              "links": { "self": "/v1/runs/{{id}}", "dataset": "/v1/datasets/{{dataset}}", "events": "/v1/runs/{{id}}/events",
                "stream": "/v1/runs/{{id}}/events/stream", "metrics": "/v1/runs/{{id}}/metrics", "curve": "/v1/runs/{{id}}/curve.svg",
                "checkpoints": "/v1/runs/{{id}}/checkpoints", "attempts": "/v1/runs/{{id}}/attempts" } }
            """,
            body);
    }

    [Fact]
    public async Task Post_Latest_TakesTheNewestReadyDataset()
    {
        await _application.MakeReadyDatasetAsync(content: "1\n");
        _application.Clock.Advance(TimeSpan.FromSeconds(1));
        var newest = await _application.MakeReadyDatasetAsync(content: "2\n");
        _application.Clock.Advance(TimeSpan.FromSeconds(1));
        using var unread = await _application.UploadAsync("3\n");

        using var response = await _application.PostJsonAsync("/v1/runs", """{ "dataset_id": "latest" }""");

        var run = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(newest, run["dataset_id"]!.GetValue<string>());
    }

    [Fact]
    public async Task Post_ManyThingsWrong_NamesAllOfThem()
    {
        using var response = await _application.PostJsonAsync(
            "/v1/runs",
            """{ "dataset_id": "ds_x", "max_attempts": 99, "options": { "batch_size": 0, "learning_rate": "fast", "depth": 3 }, "colour": "red" }""");

        var problem = await JsonAssert.ProblemAsync(response, 400, "invalid-request");
        Assert.Equal(["/max_attempts", "/colour"], problem["errors"]!.AsArray().Select(error => error!["pointer"]!.GetValue<string>()));

        using var mended = await _application.PostJsonAsync("/v1/runs", """{ "dataset_id": "ds_x", "options": { "batch_size": 0, "learning_rate": "fast", "depth": 3 } }""");

        var next = await JsonAssert.ProblemAsync(mended, 400, "invalid-request");
        Assert.Equal(
            ["/options/batch_size", "/options/depth", "/options/learning_rate"],
            next["errors"]!.AsArray().Select(error => error!["pointer"]!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Post_UnknownDataset_IsNotFoundWithItsPlace()
    {
        using var response = await _application.PostJsonAsync("/v1/runs", """{ "dataset_id": "ds_01m85vk5gcf8btv6afwrhr6hgp" }""");

        Assert.Equal("/dataset_id", JsonAssert.PointerOf(await JsonAssert.ProblemAsync(response, 404, "dataset-not-found")));
    }

    [Fact]
    public async Task Post_UnreadDataset_IsAConflict()
    {
        using var upload = await _application.UploadAsync("1\n");
        var dataset = await ServiceApplication.IdOf(upload);

        using var response = await _application.PostJsonAsync("/v1/runs", $$"""{ "dataset_id": "{{dataset}}" }""");

        Assert.Equal("/dataset_id", JsonAssert.PointerOf(await JsonAssert.ProblemAsync(response, 409, "dataset-not-read")));
    }

    [Theory]
    [InlineData("""{ "head": "categorical" }""", "/options/head")]
    [InlineData("""{ "observations": ["observation.state", "observation.touch"] }""", "/options/observations/1")]
    [InlineData("""{ "hidden_sizes": [4096, 4096, 4096, 4096, 4096, 4096, 4096, 4096] }""", "/options/batch_size")]
    public async Task Post_OptionsDoNotSuitTheDataset_IsUnprocessable(string options, string pointer)
    {
        var dataset = await _application.MakeReadyDatasetAsync();

        using var response = await _application.PostJsonAsync("/v1/runs", $$"""{ "dataset_id": "{{dataset}}", "options": {{options}} }""");

        Assert.Equal(pointer, JsonAssert.PointerOf(await JsonAssert.ProblemAsync(response, 422, "unsuitable-options")));
    }

    [Fact]
    public async Task Post_DeterministicHeadOnDiscreteActions_IsUnprocessable()
    {
        var dataset = await _application.MakeReadyDatasetAsync(ActionKind.Discrete);

        using var response = await _application.PostJsonAsync("/v1/runs", $$"""{ "dataset_id": "{{dataset}}", "options": { "head": "deterministic" } }""");

        Assert.Equal("/options/head", JsonAssert.PointerOf(await JsonAssert.ProblemAsync(response, 422, "unsuitable-options")));
    }

    [Fact]
    public async Task Post_FiftyAtOnceUnderOneKey_MakeOneRun()
    {
        await _application.MakeReadyDatasetAsync();

        var responses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PostWithKeyAsync("k-1", """{ "dataset_id": "latest" }""")));

        var runs = await _application.Runs.ListAsync(Project.DefaultId, new(), null, 100, CancellationToken.None);
        Assert.Single(runs);
        foreach (var response in responses.Where(response => response.StatusCode != HttpStatusCode.Conflict))
        {
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
            Assert.Equal(runs[0].Id, await ServiceApplication.IdOf(response));
        }
    }

    [Fact]
    public async Task Post_SameKeyAgain_RepeatsTheAnswerToTheByte()
    {
        await _application.MakeReadyDatasetAsync();
        using var first = await PostWithKeyAsync("k-2", """{ "dataset_id": "latest" }""");
        _application.Clock.Advance(TimeSpan.FromHours(1));

        using var second = await PostWithKeyAsync("k-2", """{ "dataset_id": "latest" }""");

        Assert.Equal(first.StatusCode, second.StatusCode);
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
    }

    [Fact]
    public async Task Post_SameKeyOtherBody_IsRefused()
    {
        await _application.MakeReadyDatasetAsync();
        using var first = await PostWithKeyAsync("k-3", """{ "dataset_id": "latest" }""");

        using var second = await PostWithKeyAsync("k-3", """{ "dataset_id": "latest", "seed": 1 }""");

        await JsonAssert.ProblemAsync(second, 422, "idempotency-mismatch");
    }

    [Fact]
    public async Task Post_RefusedUnderAKey_CanBeMendedUnderIt()
    {
        using var refused = await PostWithKeyAsync("k-4", """{ "dataset_id": "latest" }""");
        await JsonAssert.ProblemAsync(refused, 404, "dataset-not-found");
        await _application.MakeReadyDatasetAsync();

        using var accepted = await PostWithKeyAsync("k-4", """{ "dataset_id": "latest" }""");

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
    }

    [Fact]
    public async Task Put_SameBodyAgain_AnswersTheSameRun()
    {
        await _application.MakeReadyDatasetAsync();
        using var first = await PutAsync("nightly-1", """{ "dataset_id": "latest" }""");
        _application.Clock.Advance(TimeSpan.FromSeconds(1));
        await _application.MakeReadyDatasetAsync(content: "newer\n");

        using var second = await PutAsync("nightly-1", """{ "options": {}, "dataset_id": "latest", "algorithm": "bc" }""");

        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Contains("\"client_id\":\"nightly-1\"", await _application.Client.GetStringAsync("/v1/runs/nightly-1"));
    }

    [Fact]
    public async Task Put_OtherBody_IsAConflict()
    {
        await _application.MakeReadyDatasetAsync();
        using var first = await PutAsync("nightly-2", """{ "dataset_id": "latest" }""");

        using var second = await PutAsync("nightly-2", """{ "dataset_id": "latest", "options": { "steps": 10 } }""");

        await JsonAssert.ProblemAsync(second, 409, "client-id-taken");
    }

    [Theory]
    [InlineData("run_1")]
    [InlineData("latest")]
    [InlineData("Upper")]
    [InlineData("-dash")]
    [InlineData("a%20b")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task Put_BadIdentifier_IsRefused(string id)
    {
        using var response = await PutAsync(id, """{ "dataset_id": "latest" }""");

        var problem = await JsonAssert.ProblemAsync(response, 400, "invalid-request");
        Assert.Equal("bad-client-id", problem["errors"]![0]!["code"]!.GetValue<string>());
    }

    private Task<HttpResponseMessage> PostWithKeyAsync(string key, string body) =>
        _application.PostJsonAsync("/v1/runs", body, headers => headers.Add("Idempotency-Key", key));

    private Task<HttpResponseMessage> PutAsync(string id, string body) =>
        _application.Client.PutAsync($"/v1/runs/{id}", ServiceApplication.Json(body));
}
