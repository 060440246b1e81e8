using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace ImitationService.Api.Tests.Runs;

public sealed class RunWatchingTests : IDisposable
{
    private readonly ServiceApplication _application = new();

    public void Dispose() => _application.Dispose();

    [Fact]
    public async Task Get_WhileRunning_ShowsProgressAndExpectedEnd()
    {
        var id = await RunAsync();
        await _application.ReportAsync(id, 420, 0.11);

        var run = JsonNode.Parse(await _application.Client.GetStringAsync($"/v1/runs/{id}"))!;

        JsonAssert.Equal(
            """{ "step": 420, "total_steps": 2000, "fraction": 0.21, "transitions_per_second": 1000, "remaining_seconds": 60, "expected_at": "2026-01-02T03:05:05+00:00" }""",
            run["progress"]!.ToJsonString());
        JsonAssert.Equal("""{ "loss/train": 0.11 }""", run["metrics"]!.ToJsonString());
    }

    [Fact]
    public async Task Get_WithKnownTagAndWait_AnswersWhenTheRunChanges()
    {
        var id = await RunAsync();
        using var first = await _application.Client.GetAsync($"/v1/runs/{id}");
        var waiting = GetIfChangedAsync($"/v1/runs/{id}?wait=60", first.Headers.ETag!.ToString());

        await _application.ReportAsync(id, 1, 0.5);
        using var second = await waiting;

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.NotEqual(first.Headers.ETag, second.Headers.ETag);
    }

    [Fact]
    public async Task Get_WithKnownTagAndNothingNew_IsNotModified()
    {
        var id = await RunAsync();
        using var first = await _application.Client.GetAsync($"/v1/runs/{id}");

        using var second = await GetIfChangedAsync($"/v1/runs/{id}", first.Headers.ETag!.ToString());

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Get_WithWait_IgnoresMetricsAndAnswersOnTheNextState()
    {
        var id = await RunAsync();
        var waiting = _application.Client.GetAsync($"/v1/runs/{id}?wait=60");
        await _application.ReportAsync(id, 1, 0.5);
        await _application.FailAsync(id);
        using var response = await waiting;

        var run = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal("failed", run["state"]!.GetValue<string>());
        JsonAssert.Equal("""{ "reason": "diverged", "detail": "The loss is not a number.", "retryable": false }""", run["failure"]!.ToJsonString());
        Assert.Null(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task Events_AfterASequence_AreTheRest()
    {
        var id = await RunAsync();
        await _application.ReportAsync(id, 10, 0.5);

        JsonAssert.Equal(
            $$"""
            { "items": [
              { "sequence": 3, "type": "running", "at": "{{ServiceApplication.Now}}", "data": { "total_steps": 2000, "attempt": 1 } },
              { "sequence": 4, "type": "metric", "at": "{{ServiceApplication.Now}}", "data": { "step": 10, "values": { "loss/train": 0.5 } } }] }
            """,
            await _application.Client.GetStringAsync($"/v1/runs/{id}/events?after=2"));
        var page = JsonNode.Parse(await _application.Client.GetStringAsync($"/v1/runs/{id}/events?limit=3"))!;
        Assert.Equal("3", page["next"]!.GetValue<string>());
    }

    [Fact]
    public async Task Stream_WholeRun_IsExactOnTheWire()
    {
        var id = await RunAsync();
        await _application.ReportAsync(id, 10, 0.5);
        await _application.FailAsync(id);

        using var response = await _application.Client.GetAsync($"/v1/runs/{id}/events/stream?after=3");

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(
            $$$$"""
            retry: 1000

            id: 4
            event: metric
            data: {"sequence":4,"type":"metric","at":"{{{{ServiceApplication.Now}}}}","data":{"step":10,"values":{"loss/train":0.5}}}

            id: 5
            event: failed
            data: {"sequence":5,"type":"failed","at":"{{{{ServiceApplication.Now}}}}","data":{"reason":"diverged","detail":"The loss is not a number.","retryable":false}}


            """.ReplaceLineEndings("\n"),
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Stream_ReconnectingAtEveryEvent_LosesAndDoublesNothing()
    {
        var id = await RunAsync();
        var worker = Task.Run(async () =>
        {
            for (var step = 1; step <= 40; step++)
            {
                await _application.ReportAsync(id, step, 1.0 / step);
            }

            await _application.FailAsync(id);
        });

        var seen = new List<string>();
        while (seen.Count == 0 || seen[^1] != "44")
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/runs/{id}/events/stream");
            if (seen.Count > 0)
            {
                request.Headers.Add("Last-Event-ID", seen[^1]);
            }

            using var response = await _application.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            await using var stream = await response.Content.ReadAsStreamAsync();
            await foreach (var item in SseParser.Create(stream).EnumerateAsync())
            {
                seen.Add(JsonNode.Parse(item.Data)!["sequence"]!.ToJsonString());
                if (seen.Count % 3 == 0)
                {
                    break;
                }
            }
        }

        await worker;
        Assert.Equal(Enumerable.Range(1, 44).Select(sequence => sequence.ToString()), seen);
    }

    [Fact]
    public async Task Stream_AfterTheLastEvent_HasNoContent()
    {
        var id = await RunAsync();
        await _application.FailAsync(id);

        using var response = await _application.Client.GetAsync($"/v1/runs/{id}/events/stream?after=4");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Fact]
    public async Task Stream_Silent_SendsAComment()
    {
        var id = await RunAsync();
        using var response = await _application.Client.GetAsync($"/v1/runs/{id}/events/stream?after=3", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("retry: 1000", await reader.ReadLineAsync());
        Assert.Equal(string.Empty, await reader.ReadLineAsync());

        var line = reader.ReadLineAsync();
        while (!line.IsCompleted)
        {
            _application.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(": still here", await line);
    }

    [Fact]
    public async Task Metrics_ByNameAndRange_AreOneSeriesEach()
    {
        var id = await RunAsync();
        for (var step = 1; step <= 5; step++)
        {
            await _application.ReportAsync(id, step, step);
        }

        JsonAssert.Equal(
            """{ "series": [{ "name": "loss/train", "points": [{ "step": 2, "value": 2 }, { "step": 3, "value": 3 }] }] }""",
            await _application.Client.GetStringAsync($"/v1/runs/{id}/metrics?name=loss/train&name=none&from_step=2&to_step=3"));
        JsonAssert.Equal(
            """{ "series": [{ "name": "loss/train", "points": [{ "step": 1, "value": 1 }, { "step": 5, "value": 5 }] }] }""",
            await _application.Client.GetStringAsync($"/v1/runs/{id}/metrics?max_points=2"));
    }

    [Fact]
    public async Task Curve_NameWithMarkup_IsAPictureThatHidesNoScript()
    {
        await _application.MakeReadyDatasetAsync();
        var id = await _application.StartRunAsync("""{ "dataset_id": "latest", "name": "<script>alert(1)</script>" }""");
        await _application.StartAsync(id);
        await _application.ReportAsync(id, 1, 10);
        await _application.ReportAsync(id, 2000, 0.001);

        using var response = await _application.Client.GetAsync($"/v1/runs/{id}/curve.svg");

        Assert.Equal("image/svg+xml", response.Content.Headers.ContentType!.MediaType);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains("log scale", text);
        Assert.DoesNotContain("<script", text);
        Assert.Equal("svg", XDocument.Parse(text).Root!.Name.LocalName);
    }

    [Fact]
    public async Task Curve_NoPointsYet_SaysSo()
    {
        var id = await RunAsync();

        Assert.Contains("no points yet", await _application.Client.GetStringAsync($"/v1/runs/{id}/curve.svg"));
    }

    [Fact]
    public async Task Cancel_QueuedRun_IsCancelledAndStaysSo()
    {
        await _application.MakeReadyDatasetAsync();
        var id = await _application.StartRunAsync();

        for (var i = 0; i < 2; i++)
        {
            using var response = await _application.Client.PostAsync($"/v1/runs/{id}/cancel", null);

            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
            Assert.Contains("\"state\":\"cancelled\"", await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Cancel_RunningRun_IsAcknowledged()
    {
        var id = await RunAsync();

        using var response = await _application.Client.PostAsync($"/v1/runs/{id}/cancel", null);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Contains("\"state\":\"cancelling\"", await response.Content.ReadAsStringAsync());
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task List_FollowingTheCursor_MeetsEveryRunOnce()
    {
        await _application.MakeReadyDatasetAsync();
        var made = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            made.Add(await _application.StartRunAsync());
            _application.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var met = new List<string>();
        for (var next = string.Empty; next is not null;)
        {
            var page = JsonNode.Parse(await _application.Client.GetStringAsync($"/v1/runs?limit=2&state=queued{next}"))!;
            met.AddRange(page["items"]!.AsArray().Select(run => run!["id"]!.GetValue<string>()));
            next = page["next"] is { } cursor ? $"&after={cursor.GetValue<string>()}" : null;
        }

        Assert.Equal(Enumerable.Reverse(made), met);
        JsonAssert.Equal("""{ "items": [] }""", await _application.Client.GetStringAsync("/v1/runs?state=failed"));
    }

    private async Task<string> RunAsync()
    {
        await _application.MakeReadyDatasetAsync();
        var id = await _application.StartRunAsync();
        await _application.StartAsync(id);
        return id;
    }

    private Task<HttpResponseMessage> GetIfChangedAsync(string path, string tag)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        return _application.Client.SendAsync(request);
    }
}
