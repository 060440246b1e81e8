using System.Collections.Concurrent;
using Hangfire;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Workers;
using ImitationService.Infrastructure.Queueing;
using ImitationService.Testing.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ImitationService.Infrastructure.Tests.Queueing;

/// <summary>The queue that processes share.</summary>
public sealed class PostgresQueueTests
{
    [Fact]
    public async Task Enqueue_InOneProcess_RunsOnceInOneOfTheOthers()
    {
        Assert.SkipWhen(TestServers.Postgres is null, "No Postgres server: tests/servers/up.sh says how to start one.");
        await using var database = await TestDatabase.CreateAsync(TestServers.Postgres!);
        var done = new Done();
        using var sender = Build(database, done, isWorker: false);
        using var first = Build(database, done, isWorker: true);
        using var second = Build(database, done, isWorker: true);
        await Task.WhenAll(sender.StartAsync(), first.StartAsync(), second.StartAsync());
        var queue = sender.Services.GetRequiredService<IJobQueue>();

        for (var i = 0; i < 20; i++)
        {
            queue.EnqueueTraining($"run_{i}", WorkQueue.Cpu);
        }

        queue.EnqueueIntake("ds_1");
        await done.WaitAsync(21);
        await Task.WhenAll(first.StopAsync(), second.StopAsync(), sender.StopAsync());

        Assert.Equal(21, done.Ids.Count);
        Assert.Equal(21, done.Ids.Distinct().Count());
        Assert.Equal(0, sender.Services.GetRequiredService<JobStorage>().GetMonitoringApi().FailedCount());
    }

    private static IHost Build(TestDatabase database, Done done, bool isWorker)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(database.Settings());
        builder.Services.AddDatabase(builder.Configuration).AddJobQueue(builder.Configuration).AddSingleton(done);
        if (isWorker)
        {
            builder.Services
                .AddJobServers(builder.Configuration)
                .AddTransient<IIntakeJob>(provider => provider.GetRequiredService<Done>())
                .AddTransient<ITrainingJob>(provider => provider.GetRequiredService<Done>());
        }

        return builder.Build();
    }

    private sealed class Done : IIntakeJob, ITrainingJob
    {
        public ConcurrentBag<string> Ids { get; } = [];

        public Task ReadAsync(string datasetId, CancellationToken cancellationToken) => TrainAsync(datasetId, cancellationToken);

        public Task TrainAsync(string runId, CancellationToken cancellationToken)
        {
            Ids.Add(runId);
            return Task.CompletedTask;
        }

        public async Task WaitAsync(int count)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (Ids.Count < count)
            {
                await Task.Delay(50, limit.Token);
            }
        }
    }
}
