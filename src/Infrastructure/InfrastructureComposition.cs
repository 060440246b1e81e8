using System.Globalization;
using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.InMemory;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Keys;
using ImitationService.Domain.Projects;
using ImitationService.Domain.Requests;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Statistics;
using ImitationService.Domain.Storage;
using ImitationService.Domain.Uploads;
using ImitationService.Domain.Workers;
using ImitationService.Infrastructure.Database;
using ImitationService.Infrastructure.Database.Postgres;
using ImitationService.Infrastructure.Database.Sqlite;
using ImitationService.Infrastructure.Datasets;
using ImitationService.Infrastructure.Keys;
using ImitationService.Infrastructure.Projects;
using ImitationService.Infrastructure.Queueing;
using ImitationService.Infrastructure.Requests;
using ImitationService.Infrastructure.Retention;
using ImitationService.Infrastructure.Runs;
using ImitationService.Infrastructure.Statistics;
using ImitationService.Infrastructure.Storage;
using ImitationService.Infrastructure.Uploads;
using ImitationService.Infrastructure.Workers;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
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
    /// <summary>
    /// Projects, keys, datasets, runs, idempotency keys and the signal of their changes: SQLite in <c>Data:Folder</c>, or Postgres.
    /// Migrated before anything else starts.
    /// </summary>
    public static IServiceCollection AddDatabase(this IServiceCollection services, IConfiguration configuration)
    {
        if (services.Any(service => service.ServiceType == typeof(DatabaseDialect)))
        {
            return services;
        }

        DevelopmentSecrets.Refuse(services, configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<DatabaseOptions>()
            .Bind(configuration.GetSection(DatabaseOptions.Section))
            .ValidateDataAnnotations()
            .Validate(options => options.IsReachable, "Database:ConnectionString must say how to reach Postgres, as in Host=db;Database=imitation;Username=imitation;Password=secret.")
            .ValidateOnStart();
        if (IsPostgres(configuration))
        {
            services.AddPostgres();
        }
        else
        {
            services.AddDataFolder(configuration).AddSqlite();
        }

        services.AddSingleton<DatabaseWriter>();
        services.AddSingleton<IProjectStore, ProjectStore>();
        services.AddSingleton<IApiKeyStore, ApiKeyStore>();
        services.AddOptions<RetentionOptions>().Bind(configuration.GetSection(RetentionOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IDatasetStore, DatasetStore>();
        services.AddSingleton<IUploadStore, UploadStore>();
        services.AddSingleton<IRunStore, RunStore>();
        services.AddSingleton<IRunQueue, RunQueue>();
        services.AddSingleton<IWorkerRegistry, WorkerRegistry>();
        services.AddSingleton<IIdempotencyStore, IdempotencyStore>();
        services.AddSingleton<IServiceStatistics, StatisticsQuery>();
        services.AddSingleton<IDatabaseCondition, DatabaseCondition>();
        services.AddSingleton<IDatabaseFaults, DatabaseFaults>();
        services.AddHostedService<DatabaseMigration>();
        return services;
    }

    /// <summary>Datasets, uploads and runs as one project sees them, for whoever answers to projects.</summary>
    /// <param name="services">Takes them.</param>
    /// <param name="findProjectId">The project of a scope.</param>
    public static IServiceCollection AddProjectStores(this IServiceCollection services, Func<IServiceProvider, string> findProjectId) => services
        .AddScoped(provider => new ProjectDatasets(provider.GetRequiredService<IDatasetStore>(), findProjectId(provider)))
        .AddScoped(provider => new ProjectUploads(provider.GetRequiredService<IUploadStore>(), findProjectId(provider)))
        .AddScoped(provider => new ProjectRuns(provider.GetRequiredService<IRunStore>(), findProjectId(provider)));

    /// <summary>Migrates now, where there is no host to do it at its start.</summary>
    public static Task MigrateDatabaseAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        services.GetRequiredService<IStartupValidator>().Validate();
        return services.GetRequiredService<DatabaseDialect>().MigrateAsync(cancellationToken);
    }

    /// <summary>Objects as files in <c>Data:Folder</c> or in a bucket; what the database knows nothing of is swept.</summary>
    public static IServiceCollection AddObjectStorage(this IServiceCollection services, IConfiguration configuration)
    {
        if (services.Any(service => service.ServiceType == typeof(IObjectStorage)))
        {
            return services;
        }

        return services.AddDatabase(configuration).AddStorage(configuration);
    }

    /// <summary>The sending side of the queue, and the storage that servers of this process share.</summary>
    public static IServiceCollection AddJobQueue(this IServiceCollection services, IConfiguration configuration)
    {
        if (services.Any(service => service.ServiceType == typeof(IJobQueue)))
        {
            return services;
        }

        // Registered by ourselves: Hangfire's defaults are static, and two hosts in one process would share them.
        services.AddDatabase(configuration);
        services.AddSingleton<JobStorage>(IsPostgres(configuration) ? PostgresComposition.CreateQueue : _ => new InMemoryStorage());
        services.AddSingleton<JobActivator>(provider => new AspNetCoreJobActivator(provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddHangfire((provider, hangfire) => hangfire
            .UseLogProvider(new QueueLogProvider(provider.GetRequiredService<ILoggerFactory>()))
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings());
        services.AddSingleton<IJobQueue, HangfireJobQueue>();
        return services;
    }

    /// <summary>What a worker is told of its queues (<see cref="ServedQueues"/>), how much it does at once, and how long it may take to stop.</summary>
    public static IServiceCollection AddJobServerOptions(this IServiceCollection services, IConfiguration configuration)
    {
        var served = ServedQueues.Read(configuration);
        services.TryAddSingleton(served);
        services.AddOptions<JobServerOptions>()
            .Bind(configuration.GetSection("Worker"))
            .ValidateDataAnnotations()
            .Validate(_ => served.Problem is null, served.Problem ?? string.Empty)
            .Validate(options => options.JobShutdownSeconds < options.ShutdownSeconds, "Worker:JobShutdownSeconds must be less than Worker:ShutdownSeconds.")
            .ValidateOnStart();

        // Everything is told to stop at once: what stops last has as long as what stops first.
        // Read by hand: the host asks while it is built, before anything is validated.
        services.Configure<HostOptions>(host =>
        {
            var isNumber = int.TryParse(configuration["Worker:ShutdownSeconds"], CultureInfo.InvariantCulture, out var seconds);
            host.ShutdownTimeout = TimeSpan.FromSeconds(isNumber ? seconds : new JobServerOptions().ShutdownSeconds);
            host.ServicesStopConcurrently = true;
        });
        return services;
    }

    /// <summary>The working side: one server per queue that is served. The jobs, <see cref="IIntakeJob"/> and <see cref="ITrainingJob"/>, are the caller's.</summary>
    public static IServiceCollection AddJobServers(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddJobServerOptions(configuration);
        foreach (var queue in ServedQueues.Read(configuration).All)
        {
            services.AddJobServer(queue);
        }

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

    private static bool IsPostgres(IConfiguration configuration) =>
        configuration[$"{DatabaseOptions.Section}:{nameof(DatabaseOptions.Provider)}"] == DatabaseOptions.Postgres;

    private static IServiceCollection AddSqlite(this IServiceCollection services)
    {
        services.AddPooledDbContextFactory<SqliteServiceDatabase>(ConfigureSqlite);
        services.AddSingleton<DatabaseDialect, SqliteDialect>();
        services.AddSingleton<IChangeSignal, ChangeSignal>();
        return services;
    }

    internal static IServiceCollection AddDataFolder(this IServiceCollection services, IConfiguration configuration)
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
            .ConfigureWarnings(DatabaseWarnings.Configure);
    }

    // The host makes its services before it validates; who is made first asks for everything that is wrong, not for its own part.
    internal static TOptions GetValidated<TOptions>(this IServiceProvider provider)
        where TOptions : class
    {
        provider.GetRequiredService<IStartupValidator>().Validate();
        return provider.GetRequiredService<IOptions<TOptions>>().Value;
    }

    private static void AddJobServer(this IServiceCollection services, WorkQueue queue) =>
        services.AddSingleton<IHostedService>(provider =>
        {
            var options = provider.GetValidated<JobServerOptions>();
            provider.GetRequiredService<IGlobalConfiguration>();
            return ActivatorUtilities.CreateInstance<JobServer>(provider, queue, options);
        });
}
