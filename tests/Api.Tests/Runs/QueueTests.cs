using System.Net;
using System.Text.Json.Nodes;
using ImitationService.Domain.Workers;
using Microsoft.Extensions.DependencyInjection;

namespace ImitationService.Api.Tests.Runs;

public sealed class QueueTests : IDisposable
{
    private readonly ServiceApplication _application = new();

    [Fact]
    public async Task Get_GpuRunThatNobodyServes_SaysSo()
    {
        await _application.MakeReadyDatasetAsync();
        var id = await _application.StartRunAsync("""{ "dataset_id": "latest", "seed": 7, "compute": "gpu", "priority": -2 }""");

        var run = JsonNode.Parse(await _application.Client.GetStringAsync($"/v1/runs/{id}"))!;

        Assert.Equal(("gpu", -2), (run["compute"]!.GetValue<string>(), run["priority"]!.GetValue<int>()));
        JsonAssert.Equal("""{ "name": "gpu", "position": 1, "reason": "no_worker" }""", run["queue"]!.ToJsonString());
    }

    [Fact]
    public async Task Get_WorkerAnnounced_ChangesTheReasonAndTheCapabilities()
    {
        await _application.MakeReadyDatasetAsync();
        var id = await _application.StartRunAsync();
        var slots = new Dictionary<WorkQueue, int> { [WorkQueue.Io] = 2, [WorkQueue.Cpu] = 1 };
        await _application.Services.GetRequiredService<IWorkerRegistry>()
            .AnnounceAsync(new WorkerRegistration("worker_1", "here", 1, "1.0", slots), TimeSpan.FromMinutes(1), CancellationToken.None);

        var run = JsonNode.Parse(await _application.Client.GetStringAsync($"/v1/runs/{id}"))!;
        var capabilities = JsonNode.Parse(await _application.Client.GetStringAsync("/v1/capabilities"))!;

        JsonAssert.Equal(
            $$"""{ "name": "cpu", "position": 1, "expected_start_at": "{{ServiceApplication.Now}}", "reason": "worker_free" }""",
            run["queue"]!.ToJsonString());
        JsonAssert.Equal(
            """{ "devices": ["cpu"], "queues": [{ "name": "io", "workers": 1, "slots": 2 }, { "name": "cpu", "workers": 1, "slots": 1 }] }""",
            capabilities["compute"]!.ToJsonString());
    }

    [Fact]
    public async Task Post_ComputeAndPriorityOutOfBounds_NamesBoth()
    {
        using var response = await _application.PostJsonAsync("/v1/runs", """{ "dataset_id": "latest", "compute": "tpu", "priority": 11 }""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var errors = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["errors"]!.AsArray();
        Assert.Equal(["/compute", "/priority"], errors.Select(error => error!["pointer"]!.GetValue<string>()));
    }

    public void Dispose() => _application.Dispose();
}
