using System.Net;
using System.Text.Json.Nodes;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;

namespace ImitationService.Api.Tests.Runs;

public sealed class RunCheckpointTests : IAsyncLifetime
{
    private readonly ServiceApplication _application = new();
    private string _id = null!;

    public async ValueTask InitializeAsync()
    {
        await _application.MakeReadyDatasetAsync();
        _id = await _application.StartRunAsync();
        await _application.StartAsync(_id);
    }

    public ValueTask DisposeAsync()
    {
        _application.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task List_SomeKept_MarksTheBestAndTheLast()
    {
        var bytes = await _application.CheckpointAsync(_id, 100, 0.25);
        await _application.CheckpointAsync(_id, 200, 0.5);

        var body = await _application.Client.GetStringAsync($"/v1/runs/{_id}/checkpoints");

        var items = JsonNode.Parse(body)!["items"]!.AsArray();
        JsonAssert.Equal(
            $$"""
            { "step": 100, "bytes": 5000, "sha256": "{{ExampleRun.Sha256(bytes)}}", "metrics": { "loss/validation": 0.25 }, "created_at": "{{ServiceApplication.Now}}",
              "best": true, "last": false, "forked": false, "href": "/v1/runs/{{_id}}/checkpoints/100/content" }
            """,
            items[0]!.ToJsonString());
        Assert.Equal([false, true], items.Select(item => item!["last"]!.GetValue<bool>()));
    }

    [Theory]
    [InlineData("100", 100)]
    [InlineData("best", 100)]
    [InlineData("last", 200)]
    public async Task Get_StepOrWord_FindsIt(string step, long expected)
    {
        await _application.CheckpointAsync(_id, 100, 0.25);
        await _application.CheckpointAsync(_id, 200, 0.5);

        var found = JsonNode.Parse(await _application.Client.GetStringAsync($"/v1/runs/latest/checkpoints/{step}"))!;

        Assert.Equal(expected, found["step"]!.GetValue<long>());
    }

    [Theory]
    [InlineData("150")]
    [InlineData("-1")]
    [InlineData("first")]
    [InlineData("99999999999999999999")]
    public async Task Get_NoSuchStep_ListsThoseThereAre(string step)
    {
        await _application.CheckpointAsync(_id, 100);

        using var response = await _application.Client.GetAsync($"/v1/runs/{_id}/checkpoints/{step}");
        using var download = await _application.Client.GetAsync($"/v1/runs/{_id}/checkpoints/{step}/content");

        Assert.Contains("It has: 100.", (await JsonAssert.ProblemAsync(response, 404, "checkpoint-not-found"))["detail"]!.GetValue<string>());
        await JsonAssert.ProblemAsync(download, 404, "checkpoint-not-found");
    }

    [Fact]
    public async Task Download_Checkpoint_HasItsBytesDigestAndName()
    {
        var bytes = await _application.CheckpointAsync(_id, 100);

        using var response = await _application.Client.GetAsync($"/v1/runs/{_id}/checkpoints/100/content");

        Assert.Equal(bytes, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal($"\"{ExampleRun.Sha256(bytes)}\"", response.Headers.ETag!.ToString());
        Assert.Equal($"{_id}-100.safetensors", response.Content.Headers.ContentDisposition!.FileNameStar ?? response.Content.Headers.ContentDisposition.FileName);
    }

    [Fact]
    public async Task Attempts_Interrupted_TellsBoth()
    {
        await _application.CheckpointAsync(_id, 100);
        await _application.Runs.ChangeAsync(_id, (run, now) => run.Interrupt(new RunFailure(FailureReason.WorkerLost, "Gone.", true), now), default);
        _application.Clock.Advance(TimeSpan.FromSeconds(2));
        await _application.Runs.TryAcquireAsync(_id, "other", TimeSpan.FromMinutes(1), default);

        var body = JsonNode.Parse(await _application.Client.GetStringAsync($"/v1/runs/{_id}/attempts"))!;

        JsonAssert.Equal(
            $$"""
            { "items": [
              { "number": 1, "epoch": 1, "worker": "worker", "from_step": 0, "started_at": "{{ServiceApplication.Now}}", "ended_at": "{{ServiceApplication.Now}}", "end": "interrupted", "detail": "Gone." },
              { "number": 2, "epoch": 2, "worker": "other", "from_step": 100, "started_at": "2026-01-02T03:04:07+00:00" }] }
            """,
            body.ToJsonString());
    }

    [Fact]
    public async Task Fork_SameNetwork_HasACopyOfItsOwn()
    {
        var bytes = await _application.CheckpointAsync(_id, 100, 0.25);

        var fork = await _application.StartRunAsync($$$"""{ "dataset_id": "latest", "fork": { "run_id": "{{{_id}}}", "step": 100 }, "options": { "learning_rate": 0.0001, "steps": 50 } }""");

        var run = JsonNode.Parse(await _application.Client.GetStringAsync($"/v1/runs/{fork}"))!;
        JsonAssert.Equal($$"""{ "run_id": "{{_id}}", "step": 100 }""", run["fork"]!.ToJsonString());
        var origin = Assert.Single(await _application.Runs.ListCheckpointsAsync(fork, default));
        Assert.Equal((0L, true), (origin.Step, origin.IsForked));
        Assert.Equal(bytes, await _application.Client.GetByteArrayAsync($"/v1/runs/{fork}/checkpoints/0/content"));
    }

    [Theory]
    [InlineData("""{ "hidden_sizes": [8] }""", "/options/hidden_sizes")]
    [InlineData("""{ "activation": "tanh" }""", "/options/activation")]
    [InlineData("""{ "normalization": "none" }""", "/options/normalization")]
    public async Task Fork_OtherNetwork_IsRefusedAndStoresNothing(string options, string pointer)
    {
        await _application.CheckpointAsync(_id, 100);
        var before = _application.StoredFiles();

        using var response = await _application.PostJsonAsync("/v1/runs", $$$"""{ "dataset_id": "latest", "fork": { "run_id": "{{{_id}}}", "step": 100 }, "options": {{{options}}} }""");

        Assert.Equal(pointer, JsonAssert.PointerOf(await JsonAssert.ProblemAsync(response, 422, "unsuitable-options")));
        Assert.Equal(before, _application.StoredFiles());
    }

    [Fact]
    public async Task Fork_DatasetWithOtherActions_IsRefused()
    {
        await _application.CheckpointAsync(_id, 100);
        _application.Clock.Advance(TimeSpan.FromSeconds(1));
        await _application.MakeReadyDatasetAsync(ActionKind.Discrete, "other\n");

        using var response = await _application.PostJsonAsync("/v1/runs", $$$"""{ "dataset_id": "latest", "fork": { "run_id": "{{{_id}}}", "step": 100 } }""");

        await JsonAssert.ProblemAsync(response, 422, "unsuitable-options");
    }

    [Theory]
    [InlineData("nobody", 100, "run-not-found", "/fork/run_id")]
    [InlineData("latest", 7, "checkpoint-not-found", "/fork/step")]
    public async Task Fork_NoSuchOrigin_NamesTheMember(string run, long step, string code, string pointer)
    {
        using var response = await _application.PostJsonAsync("/v1/runs", $$$"""{ "dataset_id": "latest", "fork": { "run_id": "{{{run}}}", "step": {{{step}}} } }""");

        Assert.Equal(pointer, JsonAssert.PointerOf(await JsonAssert.ProblemAsync(response, 404, code)));
    }

    [Fact]
    public async Task Fork_PutTwice_IsOneRunWithOneCopy()
    {
        await _application.CheckpointAsync(_id, 100);
        var body = $$$"""{ "dataset_id": "latest", "fork": { "run_id": "{{{_id}}}", "step": 100 } }""";

        using var first = await _application.Client.PutAsync("/v1/runs/my-fork", ServiceApplication.Json(body));
        var stored = _application.StoredFiles();
        using var second = await _application.Client.PutAsync("/v1/runs/my-fork", ServiceApplication.Json(body));

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Equal(await ServiceApplication.IdOf(first), await ServiceApplication.IdOf(second));
        Assert.Equal(stored, _application.StoredFiles());
    }

    [Theory]
    [InlineData("""{ "dataset_id": "latest", "checkpoint_every_steps": 0 }""", "/checkpoint_every_steps")]
    [InlineData("""{ "dataset_id": "latest", "checkpoint_every_seconds": 100000 }""", "/checkpoint_every_seconds")]
    [InlineData("""{ "dataset_id": "latest", "keep_checkpoints": 0 }""", "/keep_checkpoints")]
    [InlineData("""{ "dataset_id": "latest", "fork": "run_1" }""", "/fork")]
    public async Task Post_PlanOutOfBounds_NamesTheMember(string body, string pointer)
    {
        using var response = await _application.PostJsonAsync("/v1/runs", body);

        Assert.Equal(pointer, JsonAssert.PointerOf(await JsonAssert.ProblemAsync(response, 400, "invalid-request")));
    }
}
