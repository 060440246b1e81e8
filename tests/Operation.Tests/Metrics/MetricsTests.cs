using System.Globalization;
using ImitationService.Domain.Runs;
using ImitationService.Operation.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace ImitationService.Operation.Tests.Metrics;

public sealed class MetricsTests
{
    [Fact]
    public async Task Metrics_AfterARun_SayWhatTheTablesHold()
    {
        await using var service = await Service.StartAsync();
        await service.UploadAsync();
        var run = await service.StartRunAsync();
        Assert.Equal("succeeded", await service.WaitForEndAsync(run));

        var values = await ReadAsync(service.Operators);

        Assert.Equal(1, values["imitation_runs{state=\"succeeded\"}"]);
        Assert.Equal(0, values["imitation_runs{state=\"queued\"}"]);
        Assert.Equal(1, values["imitation_datasets{state=\"ready\"}"]);
        Assert.Equal(0, values["imitation_queue_waiting{queue=\"cpu\"}"]);
        Assert.Equal(0, values["imitation_run_attempts"]);
        Assert.Equal(1, values["imitation_intake_last_hour"]);
        Assert.InRange(values["imitation_intake_seconds"], 0.001, 60);
        Assert.Equal(1, values["imitation_statistics_up"]);
        Assert.Equal(1, values["imitation_http_request_duration_seconds_count{route=\"/v1/runs\",method=\"POST\",status=\"202\"}"]);
        Assert.True(double.IsNaN(values["imitation_lease_remaining_seconds"]));
    }

    [Fact]
    public async Task Metrics_WhileARunTrains_SayHowFastAndHowSafe()
    {
        await using var service = await Service.StartAsync();
        await service.UploadAsync();
        var run = await service.StartRunAsync(steps: 2_000_000);
        var runs = service.Services.GetRequiredService<IRunStore>();
        while ((await runs.FindAsync(run, CancellationToken.None))!.Progress?.TransitionsPerSecond is null)
        {
            await Task.Delay(100);
        }

        var values = await ReadAsync(service.Operators);

        Assert.Equal(1, values["imitation_runs_held"]);
        Assert.Equal(1, values["imitation_run_attempts"]);
        Assert.True(values["imitation_training_steps_per_second"] > 0);
        Assert.True(values["imitation_training_transitions_per_second"] > values["imitation_training_steps_per_second"]);

        // Renewed, maybe, between the look at the clock and the look at the lease.
        Assert.InRange(values["imitation_lease_remaining_seconds"], 1, 61);
        Assert.InRange(values["imitation_checkpoint_age_seconds"], 0.001, 120);
        using var cancelled = await service.Client.PostAsync($"/v1/runs/{run}/cancel", null);
        await service.WaitForEndAsync(run);
    }

    [Fact]
    public async Task Metrics_OnTheClientsPort_AreTheSame()
    {
        await using var service = await Service.StartAsync();

        Assert.Equal((await ReadAsync(service.Operators)).Keys.Order(), (await ReadAsync(service.Client)).Keys.Where(key => !key.Contains("_http_", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task Metrics_Names_AreAllDocumented()
    {
        var page = await File.ReadAllTextAsync(FindPage());
        var names = typeof(ServiceMetricNames).GetFields().Select(field => (string)field.GetRawConstantValue()!).ToList();

        Assert.True(names.Count > 10);
        Assert.All(names, name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
    }

    private static async Task<Dictionary<string, double>> ReadAsync(HttpClient client)
    {
        var text = await client.GetStringAsync("/metrics");
        return text.Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => (Name: line[..line.LastIndexOf(' ')], Value: line[(line.LastIndexOf(' ') + 1)..]))
            .ToDictionary(entry => entry.Name, entry => double.Parse(entry.Value.Replace("+Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture));
    }

    private static string FindPage()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ImitationService.sln")))
        {
            folder = folder.Parent!;
        }

        return Path.Combine(folder.FullName, "docs", "operations.md");
    }
}
