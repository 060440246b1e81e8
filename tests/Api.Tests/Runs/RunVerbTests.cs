using System.Net;
using System.Text.Json.Nodes;
using ImitationService.Domain.Runs;

namespace ImitationService.Api.Tests.Runs;

public sealed class RunVerbTests : IAsyncLifetime
{
    private readonly ServiceApplication _application = new();
    private string _id = null!;

    public async ValueTask InitializeAsync()
    {
        await _application.MakeReadyDatasetAsync();
        _id = await _application.StartRunAsync();
    }

    public ValueTask DisposeAsync()
    {
        _application.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Pause_Queued_IsPausedAtOnceAndResumeQueuesIt()
    {
        Assert.Equal("paused", await StateAfterAsync("pause"));
        Assert.Equal("paused", await StateAfterAsync("pause"));
        Assert.Equal("queued", await StateAfterAsync("resume"));
        Assert.Equal("queued", await StateAfterAsync("resume"));
    }

    [Fact]
    public async Task Pause_Running_IsPausingUntilTheTrainerIsGone()
    {
        await _application.StartAsync(_id);

        Assert.Equal("pausing", await StateAfterAsync("pause"));
        using var early = await SayAsync("resume");
        var problem = await JsonAssert.ProblemAsync(early, 409, "run-state");

        Assert.Equal($"Run {_id} is pausing: resume is not possible. Possible now: cancel.", problem["detail"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("pause", "Possible now: retry.")]
    [InlineData("resume", "Possible now: retry.")]
    [InlineData("checkpoints", "Possible now: retry.")]
    public async Task Verb_Failed_IsRefusedAndSaysWhatIsPossible(string verb, string possible)
    {
        await _application.FailAsync(_id);

        using var response = await SayAsync(verb);

        Assert.Contains(possible, (await JsonAssert.ProblemAsync(response, 409, "run-state"))["detail"]!.GetValue<string>());
    }

    [Fact]
    public async Task Retry_Failed_IsQueuedWithoutItsFailure()
    {
        await _application.StartAsync(_id);
        await _application.CheckpointAsync(_id, 100);
        await _application.FailAsync(_id);

        using var response = await SayAsync("retry", """{ "from": "start" }""");

        var run = await ReadAsync(response, HttpStatusCode.Accepted);
        Assert.Equal(("queued", 0, null), (run["state"]!.GetValue<string>(), run["attempt"]!.GetValue<int>(), run["failure"]));
        Assert.Equal($"/v1/runs/{_id}", response.Headers.Location!.ToString());
        Assert.Equal(0, (await _application.Runs.FindAsync(_id, default))!.ResumeStep);
    }

    [Fact]
    public async Task Retry_NotFailed_IsRefused()
    {
        await StateAfterAsync("pause");

        using var response = await SayAsync("retry");

        await JsonAssert.ProblemAsync(response, 409, "run-state");
    }

    [Fact]
    public async Task Retry_UnknownOrigin_NamesTheMember()
    {
        await _application.FailAsync(_id);

        using var response = await SayAsync("retry", """{ "from": "middle" }""");

        Assert.Equal("/from", JsonAssert.PointerOf(await JsonAssert.ProblemAsync(response, 400, "invalid-request")));
    }

    [Fact]
    public async Task Resume_SucceededWithMoreSteps_ShowsThemAndKeepsThePolicy()
    {
        await _application.StartAsync(_id);
        await _application.CheckpointAsync(_id, 2000);
        await _application.SucceedAsync(_id);

        using var plain = await SayAsync("resume");
        using var fewer = await SayAsync("resume", """{ "steps": 2000 }""");
        using var more = await SayAsync("resume", """{ "steps": 3000 }""");
        using var again = await SayAsync("resume", """{ "steps": 3000 }""");

        Assert.Contains("above that", (await JsonAssert.ProblemAsync(plain, 422, "unsuitable-options"))["detail"]!.GetValue<string>());
        Assert.Equal("/steps", JsonAssert.PointerOf(await JsonAssert.ProblemAsync(fewer, 422, "unsuitable-options")));
        var run = await ReadAsync(more, HttpStatusCode.Accepted);
        Assert.Equal(("queued", 3000L), (run["state"]!.GetValue<string>(), run["options"]!["steps"]!.GetValue<long>()));
        Assert.NotEmpty(run["artifacts"]!.AsArray());
        await ReadAsync(again, HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Resume_Cancelled_GoesOn()
    {
        Assert.Equal("cancelled", await StateAfterAsync("cancel"));
        Assert.Equal("queued", await StateAfterAsync("resume"));
        Assert.NotNull(await _application.Runs.TryAcquireAsync(_id, "worker", TimeSpan.FromMinutes(1), default));
    }

    [Fact]
    public async Task Resume_FromAStepWithoutACheckpoint_ListsThoseThereAre()
    {
        await _application.StartAsync(_id);
        await _application.CheckpointAsync(_id, 100);
        await _application.CheckpointAsync(_id, 200);
        await _application.Runs.ChangeAsync(_id, (run, now) => run.Pause(now), default);
        await _application.Runs.ChangeAsync(_id, (run, now) => run.ConfirmPaused(now), default);

        using var wrong = await SayAsync("resume", """{ "from_step": 150 }""");
        using var right = await SayAsync("resume", """{ "from_step": 100 }""");

        Assert.Contains("It has: 100, 200.", (await JsonAssert.ProblemAsync(wrong, 404, "checkpoint-not-found"))["detail"]!.GetValue<string>());
        await ReadAsync(right, HttpStatusCode.Accepted);
        Assert.Equal(100, (await _application.Runs.TryAcquireAsync(_id, "worker", TimeSpan.FromMinutes(1), default))!.StartStep);
    }

    [Fact]
    public async Task Resume_UnderWayWithOtherSteps_IsRefused()
    {
        using var response = await SayAsync("resume", """{ "steps": 5 }""");

        await JsonAssert.ProblemAsync(response, 409, "run-state");
    }

    [Fact]
    public async Task Resume_DatasetDeleted_IsRefused()
    {
        await StateAfterAsync("cancel");
        using var deleted = await _application.Client.DeleteAsync($"/v1/datasets/{(await _application.Runs.FindAsync(_id, default))!.Specification.DatasetId}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);

        using var response = await SayAsync("resume");

        await JsonAssert.ProblemAsync(response, 409, "dataset-gone");
    }

    [Fact]
    public async Task Checkpoints_Running_IsAwaitedOnce()
    {
        await _application.StartAsync(_id);

        using var response = await SayAsync("checkpoints");
        _application.Clock.Advance(TimeSpan.FromSeconds(5));
        using var again = await SayAsync("checkpoints");

        Assert.Equal($"/v1/runs/{_id}/checkpoints", response.Headers.Location!.ToString());
        Assert.Equal(DateTimeOffset.Parse(ServiceApplication.Now), (await _application.Runs.FindAsync(_id, default))!.CheckpointRequestedAt);
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("retry")]
    [InlineData("checkpoints")]
    public async Task Verb_UnknownRun_IsNotFound(string verb)
    {
        using var response = await _application.Client.PostAsync($"/v1/runs/nobody/{verb}", null);

        await JsonAssert.ProblemAsync(response, 404, "run-not-found");
    }

    private Task<HttpResponseMessage> SayAsync(string verb, string? body = null) => body is null
        ? _application.Client.PostAsync($"/v1/runs/{_id}/{verb}", null)
        : _application.PostJsonAsync($"/v1/runs/{_id}/{verb}", body);

    private async Task<string> StateAfterAsync(string verb)
    {
        using var response = await SayAsync(verb);
        return (await ReadAsync(response, HttpStatusCode.Accepted))["state"]!.GetValue<string>();
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{response.StatusCode}: {body}");
        return JsonNode.Parse(body)!;
    }
}
