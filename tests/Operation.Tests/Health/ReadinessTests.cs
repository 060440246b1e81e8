using System.Net;
using System.Text.Json;
using ImitationService.Domain.Storage;
using ImitationService.Infrastructure.Database;
using ImitationService.Operation.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImitationService.Operation.Tests.Health;

public sealed class ReadinessTests
{
    [Fact]
    public async Task Ready_AllIsWell_AnswersSoOnBothPorts()
    {
        await using var service = await Service.StartAsync();

        Assert.Equal("""{"status":"ready","faults":[]}""", await service.Operators.GetStringAsync("/health/ready"));
        Assert.Equal("""{"status":"live"}""", await service.Operators.GetStringAsync("/health/live"));
        Assert.Equal("""{"status":"ready"}""", await service.Client.GetStringAsync("/health/ready"));
        Assert.Equal(0, await HealthProbe.AskAsync(new Uri(service.Operators.BaseAddress!, "/health/ready").ToString()));
    }

    [Fact]
    public async Task Ready_StorageGone_SaysWhichAndStaysAlive()
    {
        await using var service = await Service.StartAsync();
        var objects = Path.Combine(service.Folder, "objects");
        Directory.Delete(objects, recursive: true);
        await File.WriteAllTextAsync(objects, "no folder any more");

        using var answer = await service.Operators.GetAsync("/health/ready");
        var fault = Assert.Single(JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("faults").EnumerateArray());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("storage", fault.GetProperty("name").GetString());
        Assert.Equal("It takes no bytes.", fault.GetProperty("reason").GetString());
        Assert.True((await service.Operators.GetAsync("/health/live")).IsSuccessStatusCode);
        Assert.Equal(1, await HealthProbe.AskAsync(new Uri(service.Operators.BaseAddress!, "/health/ready").ToString()));
    }

    [Fact]
    public async Task FindFaults_OldTables_NamesTheMigration()
    {
        await using var service = await Service.StartAsync();
        var readiness = Readiness(service, new Condition(["20990101000000_Later"]));

        var fault = Assert.Single(await readiness.FindFaultsAsync(CancellationToken.None));

        Assert.Equal(new ReadinessFault("migrations", "The tables lack 1 migrations of this version, from 20990101000000_Later on."), fault);
    }

    [Fact]
    public async Task FindFaults_DatabaseHangs_SaysSoInTime()
    {
        await using var service = await Service.StartAsync();
        var readiness = Readiness(service, new Condition(null));

        var fault = Assert.Single(await readiness.FindFaultsAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60)));

        Assert.Equal("database", fault.Name);
    }

    [Fact]
    public async Task Probe_NobodyThere_Is1() => Assert.Equal(1, await HealthProbe.AskAsync("http://127.0.0.1:1/health/ready"));

    private static Readiness Readiness(Service service, IDatabaseCondition condition) =>
        new(condition, service.Services.GetRequiredService<IObjectStorage>(), TimeProvider.System, NullLogger<Readiness>.Instance);

    private sealed class Condition(IReadOnlyList<string>? pending) : IDatabaseCondition
    {
        // Never ends, and looks at no token, as a dead network does.
        public Task<IReadOnlyList<string>> ListPendingMigrationsAsync(CancellationToken cancellationToken) =>
            pending is null ? new TaskCompletionSource<IReadOnlyList<string>>().Task : Task.FromResult(pending);
    }
}
