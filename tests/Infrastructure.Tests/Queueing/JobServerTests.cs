using System.Diagnostics;
using Hangfire;
using Hangfire.Storage;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Workers;
using ImitationService.Infrastructure.Queueing;
using ImitationService.Testing.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace ImitationService.Infrastructure.Tests.Queueing;

/// <summary>The servers of the queue after the database was away.</summary>
public sealed class JobServerTests
{
    [Fact]
    public void PauseAfter_ManyFailures_StaysShort() =>
        Assert.Equal([1, 2, 3, 4, 5, 5, 5], new[] { 1, 2, 3, 4, 5, 6, 1000 }.Select(failures => JobServer.PauseAfter(failures).TotalSeconds));

    // Hangfire's own server pauses for 1, 4, 9, 16 … seconds: after a quarter of a minute it would be deaf for as long again.
    [Fact]
    public async Task Serve_DatabaseWasAway_HearsAgainWithinSeconds()
    {
        Assert.SkipWhen(TestServers.Postgres is null, "No Postgres server: tests/servers/up.sh says how to start one.");
        await using var server = await OwnServer.StartPostgresAsync();
        var heard = new Heard();
        using var host = Build(server, heard);
        await host.StartAsync();
        var queue = host.Services.GetRequiredService<IJobQueue>();
        queue.EnqueueTraining("before", WorkQueue.Cpu);
        await heard.WaitAsync("before");
        await WaitForSuccessAsync(host.Services.GetRequiredService<JobStorage>().GetMonitoringApi());

        await server.KillAsync();
        await Task.Delay(TimeSpan.FromSeconds(16));
        await server.StartAsync();
        var back = Stopwatch.StartNew();
        Enqueue(queue, "after");
        await heard.WaitAsync("after");

        Assert.InRange(back.Elapsed.TotalSeconds, 0, 11);
        await host.StopAsync();
    }

    // Until then the server still writes of the job.
    private static async Task WaitForSuccessAsync(IMonitoringApi monitor)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (monitor.SucceededListCount() == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
        }
    }

    // The first connection of the pool may still be one of the old server's.
    private static void Enqueue(IJobQueue queue, string id)
    {
        NpgsqlConnection.ClearAllPools();
        queue.EnqueueTraining(id, WorkQueue.Cpu);
    }

    private static IHost Build(OwnServer server, Heard heard)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Database:Provider"] = "postgres",
            ["Database:ConnectionString"] = server.Variables["IMITATION_TEST_POSTGRES"],
            ["Worker:Queues"] = "cpu",
        });
        builder.Services.AddDatabase(builder.Configuration).AddJobQueue(builder.Configuration).AddJobServers(builder.Configuration);
        builder.Services.AddSingleton<ITrainingJob>(heard);
        return builder.Build();
    }

    private sealed class Heard : ITrainingJob
    {
        private readonly Dictionary<string, TaskCompletionSource> _waiters = new()
        {
            ["before"] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously),
            ["after"] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously),
        };

        public Task TrainAsync(string runId, CancellationToken cancellationToken)
        {
            _waiters[runId].TrySetResult();
            return Task.CompletedTask;
        }

        public Task WaitAsync(string id) => _waiters[id].Task.WaitAsync(TimeSpan.FromMinutes(1));
    }
}
