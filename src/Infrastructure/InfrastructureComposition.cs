using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.InMemory;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Requests;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Statistics;
using ImitationService.Domain.Storage;
using ImitationService.Infrastructure.Database;
using ImitationService.Infrastructure.Database.Sqlite;
using ImitationService.Infrastructure.Datasets;
using ImitationService.Infrastructure.Queueing;
using ImitationService.Infrastructure.Requests;
using ImitationService.Infrastructure.Retention;
using ImitationService.Infrastructure.Runs;
using ImitationService.Infrastructure.Statistics;
using ImitationService.Infrastructure.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImitationService.Infrastructure;

/// <summary>
/// The domain's ports, chosen by configuration. Each method may be called twice: a process that is both Api and Worker
/// shares what they have in common.
/// </summary>
public static class InfrastructureComposition
{
    // Above the servers' own limit, so that the host waits for a job that is stopping.
    private static readonly TimeSpan HostShutdownTimeout = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan JobShutdownTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Datasets, runs and idempotency keys: SQLite in <c>Data:Folder</c>, migrated before anything else starts.</summary>
    public static IServiceCollection AddDatabase(this IServiceCollection services, IConfiguration configuration)
    {
        if (services.Any(service => service.ServiceType == typeof(DatabaseDialect)))
        {
            return services;
        }

        DevelopmentSecrets.Refuse(services, configuration);
        services.AddDataFolder(configuration).AddChangeSignal();
        services.AddPooledDbContextFactory<SqliteServiceDatabase>(ConfigureSqlite);
        services.AddSingleton<DatabaseDialect, SqliteDialect>();
        services.AddSingleton<DatabaseWriter>();
        services.AddOptions<RetentionOptions>().Bind(configuration.GetSection(RetentionOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IDatasetStore, DatasetStore>();
        services.AddSingleton<IRunStore, RunStore>();
        services.AddSingleton<IIdempotencyStore, IdempotencyStore>();
        services.AddSingleton<IServiceStatistics, StatisticsQuery>();
        services.AddSingleton<IDatabaseCondition, DatabaseCondition>();
        services.AddHostedService<DatabaseMigration>();
        return services;
    }

    /// <summary>Migrates now, where there is no host to do it at its start.</summary>
    public static Task MigrateDatabaseAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        services.GetRequiredService<IStartupValidator>().Validate();
        return services.GetRequiredService<DatabaseDialect>().MigrateAsync(cancellationToken);
    }

    /// <summary>Objects as files in <c>Data:Folder</c>; what the database knows nothing of is swept at start.</summary>
    public static IServiceCollection AddObjectStorage(this IServiceCollection services, IConfiguration configuration)
    {
        if (services.Any(service => service.ServiceType == typeof(IObjectStorage)))
        {
            return services;
        }

        services.AddDatabase(configuration);
        services.AddSingleton<IObjectStorage>(provider => new FolderObjectStorage(provider.GetRequiredService<DataFolder>().Root));
        services.AddHostedService<OrphanSweeper>();
        return services;
    }

    /// <summary>The sending side of the queue, and the storage that servers of this process share.</summary>
    public static IServiceCollection AddJobQueue(this IServiceCollection services, IConfiguration configuration)
    {
        if (services.Any(service => service.ServiceType == typeof(IJobQueue)))
        {
            return services;
        }

        // Registered by ourselves: Hangfire's defaults are static, and two hosts in one process would share them.
        services.AddSingleton<JobStorage>(_ => new InMemoryStorage());
        services.AddSingleton<JobActivator>(provider => new AspNetCoreJobActivator(provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddHangfire(hangfire => hangfire
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings());
        services.AddSingleton<IJobQueue, HangfireJobQueue>();
        return services;
    }

    /// <summary>The working side: one server per queue. The jobs, <see cref="IIntakeJob"/> and <see cref="ITrainingJob"/>, are the caller's.</summary>
    public static IServiceCollection AddJobServers(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<JobServerOptions>().Bind(configuration.GetSection("Worker")).ValidateDataAnnotations().ValidateOnStart();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = HostShutdownTimeout);
        services.AddJobServer("io", options => options.IoConcurrency);
        services.AddJobServer("cpu", options => options.CpuConcurrency);
        return services;
    }

    /// <summary>Removes what has outlived its time, by section <c>Retention</c>.</summary>
    public static IServiceCollection AddRetention(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddDatabase(configuration).AddObjectStorage(configuration);
        services.AddSingleton<RetentionSweeper>();
        services.AddHostedService(provider => provider.GetRequiredService<RetentionSweeper>());
        return services;
    }

    /// <summary>Wakes those who wait for a change, within this process.</summary>
    public static IServiceCollection AddChangeSignal(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IChangeSignal, ChangeSignal>();
        return services;
    }

    private static IServiceCollection AddDataFolder(this IServiceCollection services, IConfiguration configuration)
    {
        if (services.All(service => service.ServiceType != typeof(DataFolder)))
        {
            services.AddOptions<DataOptions>().Bind(configuration.GetSection("Data")).ValidateDataAnnotations().ValidateOnStart();
            services.AddSingleton(provider => new DataFolder(provider.GetValidated<DataOptions>()));
        }

        return services;
    }

    private static void ConfigureSqlite(IServiceProvider provider, DbContextOptionsBuilder options)
    {
        var connection = new SqliteConnectionStringBuilder { DataSource = provider.GetRequiredService<DataFolder>().DatabaseFile };
        options.UseSqlite(connection.ConnectionString)
            .AddInterceptors(new SqlitePragmas())
            .ConfigureWarnings(warnings => warnings.Log((RelationalEventId.CommandExecuted, LogLevel.Debug)));
    }

    // The host makes its services before it validates; who is made first asks for everything that is wrong, not for its own part.
    private static TOptions GetValidated<TOptions>(this IServiceProvider provider)
        where TOptions : class
    {
        provider.GetRequiredService<IStartupValidator>().Validate();
        return provider.GetRequiredService<IOptions<TOptions>>().Value;
    }

    private static void AddJobServer(this IServiceCollection services, string queue, Func<JobServerOptions, int> concurrency) =>
        services.AddHangfireServer((provider, server) =>
        {
            server.Queues = [queue];
            server.WorkerCount = concurrency(provider.GetValidated<JobServerOptions>());
            server.CancellationCheckInterval = TimeSpan.FromSeconds(1);
            server.StopTimeout = TimeSpan.Zero;
            server.ShutdownTimeout = JobShutdownTimeout;
        });
}
