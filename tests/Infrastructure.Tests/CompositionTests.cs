using System.Collections.Concurrent;
using Hangfire;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Workers;
using ImitationService.Infrastructure.Database;
using ImitationService.Infrastructure.Queueing;
using ImitationService.Infrastructure.Storage;
using ImitationService.Infrastructure.Storage.S3;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ImitationService.Infrastructure.Tests;

public sealed class CompositionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Start_JobsQueued_RunOnceEachInTheirOwnHost()
    {
        using var first = Build(_folder.Path);
        using var otherFolder = new TemporaryFolder();
        using var second = Build(otherFolder.Path);
        await first.StartAsync();
        await second.StartAsync();

        first.Services.GetRequiredService<IJobQueue>().EnqueueIntake("ds_1");
        first.Services.GetRequiredService<IJobQueue>().EnqueueTraining("run_1", WorkQueue.Cpu);
        second.Services.GetRequiredService<IJobQueue>().EnqueueTraining("run_2", WorkQueue.Cpu);

        Assert.Equal("ds_1", await first.Services.GetRequiredService<Jobs>().Read.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal("run_1", await first.Services.GetRequiredService<Jobs>().Trained.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal("run_2", await second.Services.GetRequiredService<Jobs>().Trained.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        await first.StopAsync();
        await second.StopAsync();
    }

    [Fact]
    public async Task Start_JobThrows_IsNotTriedAgain()
    {
        using var host = Build(_folder.Path);
        await host.StartAsync();
        var storage = host.Services.GetRequiredService<JobStorage>();

        host.Services.GetRequiredService<IJobQueue>().EnqueueIntake("throw");
        await host.Services.GetRequiredService<Jobs>().Read.Task.WaitAsync(TimeSpan.FromSeconds(30));
        while (storage.GetMonitoringApi().ProcessingCount() > 0 || storage.GetMonitoringApi().EnqueuedCount("io") > 0)
        {
            await Task.Yield();
        }

        Assert.Equal(1, storage.GetMonitoringApi().FailedCount());
        Assert.Equal(0, storage.GetMonitoringApi().ScheduledCount());
        await host.StopAsync();
    }

    [Fact]
    public async Task Start_EverySettingWrong_NamesAllOfThem()
    {
        using var host = Build(string.Empty, ("Worker:IoConcurrency", "0"), ("Worker:CpuConcurrency", "1000"));

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync());

        var text = exception.ToString();
        Assert.Contains("Data:Folder", text, StringComparison.Ordinal);
        Assert.Contains("Worker:IoConcurrency must be between 1 and 64.", text, StringComparison.Ordinal);
        Assert.Contains("Worker:CpuConcurrency must be between 1 and 256.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_EverySettingOfTheServersWrong_NamesAllOfThem()
    {
        using var host = Build(
            _folder.Path,
            ("Database:Provider", "postgres"),
            ("Database:ConnectionString", "Database=imitation"),
            ("Database:CommandTimeoutSeconds", "0"),
            ("Database:ConnectTimeoutSeconds", "0"),
            ("Database:MaximumConnections", "1"),
            ("Storage:Provider", "s3"),
            ("Storage:OrphanHours", "1"),
            ("Storage:S3:PublicEndpoint", "files.example.org"),
            ("Storage:S3:Bucket", "A"),
            ("Storage:S3:Region", string.Empty),
            ("Storage:S3:ParallelUploads", "0"),
            ("Storage:S3:TimeoutSeconds", "0"),
            ("Storage:S3:RetrySeconds", "-1"),
            ("Storage:S3:LinkSeconds", "901"));

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync());

        var text = exception.ToString();
        Assert.All(
            [
                "Database:ConnectionString", "Database:CommandTimeoutSeconds", "Database:ConnectTimeoutSeconds", "Database:MaximumConnections",
                "Storage:OrphanHours", "Storage:S3:Endpoint", "Storage:S3:PublicEndpoint", "Storage:S3:AccessKey", "Storage:S3:SecretKey", "Storage:S3:Bucket",
                "Storage:S3:Region", "Storage:S3:ParallelUploads", "Storage:S3:TimeoutSeconds", "Storage:S3:RetrySeconds", "Storage:S3:LinkSeconds",
            ],
            (string setting) => Assert.Contains(setting, text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Database:Provider", "mysql", "Database:Provider must be sqlite or postgres.")]
    [InlineData("Storage:Provider", "tape", "Storage:Provider must be folder or s3.")]
    public async Task Start_NoSuchProvider_SaysWhichThereAre(string setting, string value, string expected)
    {
        using var host = Build(_folder.Path, (setting, value));

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync());

        Assert.Contains(expected, exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_FolderHeldByAnother_SaysSo()
    {
        using var first = Build(_folder.Path);
        using var second = Build(_folder.Path);
        await first.StartAsync();

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => second.StartAsync());

        Assert.Contains(_folder.Path, exception.Message, StringComparison.Ordinal);
        await first.StopAsync();
    }

    [Fact]
    public async Task Start_AfterTheFirstEnded_FindsEverythingAgain()
    {
        var run = NewRun.Create();
        using (var first = Build(_folder.Path))
        {
            await first.StartAsync();
            await first.Services.GetRequiredService<IRunStore>().AddAsync(run, default);
            await first.StopAsync();
        }

        Assert.Equal(["service.db", "service.lock"], Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName).Order());
        using var second = Build(_folder.Path);
        await second.StartAsync();

        Assert.NotNull(await second.Services.GetRequiredService<IRunStore>().FindAsync(run.Id, default));
        await second.StopAsync();
    }

    [Fact]
    public async Task Start_FreshFolder_LogsNoErrorAndNoSql()
    {
        var log = new Recorder();
        using var host = Build(_folder.Path, log);
        await host.StartAsync();
        await host.Services.GetRequiredService<IRunStore>().AddAsync(NewRun.Create(), default);
        await host.StopAsync();

        Assert.DoesNotContain(log.Lines, line => line.Level >= LogLevel.Warning || (line.Level == LogLevel.Information && line.Text.Contains("SELECT", StringComparison.Ordinal)));
    }

    [Fact]
    public void Options_NothingSaid_HaveTheirDefaults()
    {
        Assert.Equal("data", new DataOptions().Folder);
        Assert.Equal(("sqlite", null, 30, 5, 30), Of(new DatabaseOptions()));
        Assert.Equal(("folder", 24), (new StorageOptions().Provider, new StorageOptions().OrphanHours));
        Assert.Equal(("us-east-1", 4, 60, 15, 300), Of(new S3Options()));
        Assert.Equal(2, new JobServerOptions().IoConcurrency);
        Assert.Equal(Math.Max(1, Environment.ProcessorCount / 2), new JobServerOptions().CpuConcurrency);
    }

    public void Dispose() => _folder.Dispose();

    private static (string, string?, int, int, int) Of(DatabaseOptions options) =>
        (options.Provider, options.ConnectionString, options.CommandTimeoutSeconds, options.ConnectTimeoutSeconds, options.MaximumConnections);

    private static (string, int, int, int, int) Of(S3Options options) =>
        (options.Region, options.ParallelUploads, options.TimeoutSeconds, options.RetrySeconds, options.LinkSeconds);

    private static IHost Build(string folder, params (string Key, string Value)[] settings) => Build(folder, new Recorder(), settings);

    private static IHost Build(string folder, Recorder log, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(log);
        builder.Configuration.AddInMemoryCollection([
            new KeyValuePair<string, string?>("Data:Folder", folder),
            .. settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value))]);
        builder.Services
            .AddDatabase(builder.Configuration)
            .AddObjectStorage(builder.Configuration)
            .AddJobQueue(builder.Configuration)
            .AddJobServers(builder.Configuration)
            .AddSingleton<Jobs>()
            .AddTransient<IIntakeJob>(provider => provider.GetRequiredService<Jobs>())
            .AddTransient<ITrainingJob>(provider => provider.GetRequiredService<Jobs>());
        return builder.Build();
    }

    private sealed class Jobs : IIntakeJob, ITrainingJob
    {
        public TaskCompletionSource<string> Read { get; } = new();

        public TaskCompletionSource<string> Trained { get; } = new();

        public Task ReadAsync(string datasetId, CancellationToken cancellationToken)
        {
            Read.SetResult(datasetId);
            return datasetId == "throw" ? throw new InvalidOperationException("This dataset cannot be read.") : Task.CompletedTask;
        }

        public Task TrainAsync(string runId, CancellationToken cancellationToken)
        {
            Trained.SetResult(runId);
            return Task.CompletedTask;
        }
    }

    private sealed class Recorder : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue((logLevel, formatter(state, exception)));

        public void Dispose()
        {
        }
    }
}
