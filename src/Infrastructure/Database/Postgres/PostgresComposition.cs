using Hangfire;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using ImitationService.Domain.Runs;
using ImitationService.Infrastructure.Runs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ImitationService.Infrastructure.Database.Postgres;

/// <summary>What the profile of several processes has instead of the embedded one's parts.</summary>
internal static class PostgresComposition
{
    private const string ApplicationName = "imitation-service";

    // Hangfire locks a job while its state changes, for milliseconds. The lock is a row: one that is older was left by a process, or a
    // server, that died in that moment, and keeps a worker waiting.
    private static readonly TimeSpan LongestLock = TimeSpan.FromSeconds(15);

    /// <summary>Rows, and changes announced from process to process.</summary>
    public static IServiceCollection AddPostgres(this IServiceCollection services)
    {
        services.AddSingleton(provider => NpgsqlDataSource.Create(ConnectionStringOf(provider.GetValidated<DatabaseOptions>())));
        services.AddPooledDbContextFactory<PostgresServiceDatabase>(Configure);
        services.AddSingleton<PostgresMigration>();
        services.AddSingleton<DatabaseDialect, PostgresDialect>();
        services.AddSingleton<PostgresChangeSignal>();
        services.AddSingleton<IChangeSignal>(provider => provider.GetRequiredService<PostgresChangeSignal>());
        services.AddHostedService(provider => provider.GetRequiredService<PostgresChangeSignal>());
        return services;
    }

    /// <summary>
    /// The queue's tables. A job is its worker's for as long as that one lives: Hangfire's own default would hand it to a second
    /// worker after half an hour, whether the first is still at it or not.
    /// </summary>
    public static JobStorage CreateQueue(IServiceProvider provider)
    {
        var options = new PostgreSqlStorageOptions
        {
            SchemaName = PostgresMigration.QueueSchema,
            PrepareSchemaIfNecessary = false,
            InvisibilityTimeout = TimeSpan.FromMinutes(2),
            UseSlidingInvisibilityTimeout = true,
            EnableLongPolling = true,
            QueuePollInterval = TimeSpan.FromSeconds(5),
            DistributedLockTimeout = LongestLock,
            AllowDegradedModeWithoutStorage = false,
        };
        var connection = ConnectionStringOf(provider.GetValidated<DatabaseOptions>());
        return new PostgreSqlStorage(new NpgsqlConnectionFactory(connection, options), options);
    }

    private static string ConnectionStringOf(DatabaseOptions options)
    {
        var connection = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            Timeout = options.ConnectTimeoutSeconds,
            CommandTimeout = options.CommandTimeoutSeconds,
            MaxPoolSize = options.MaximumConnections,
        };
        connection.ApplicationName ??= ApplicationName;
        return connection.ConnectionString;
    }

    private static void Configure(IServiceProvider provider, DbContextOptionsBuilder options) =>
        options.UseNpgsql(
                provider.GetRequiredService<NpgsqlDataSource>(),
                npgsql => npgsql.ExecutionStrategy(dependencies => new PostgresReads(dependencies)))
            .ConfigureWarnings(DatabaseWarnings.Configure);
}
