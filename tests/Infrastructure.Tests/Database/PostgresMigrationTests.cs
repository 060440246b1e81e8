using ImitationService.Infrastructure.Database;
using ImitationService.Testing.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ImitationService.Infrastructure.Tests.Database;

public sealed class PostgresMigrationTests
{
    [Fact]
    public void Migrations_Model_DoNotLagBehind()
    {
        using var services = Compose("Host=nowhere");
        using var database = services.GetRequiredService<DatabaseDialect>().Open();

        Assert.False(database.Database.HasPendingModelChanges(), "Run: dotnet ef migrations add <Name> -c PostgresServiceDatabase -o Migrations/Postgres");
    }

    [Fact]
    public async Task MigrateAsync_EightProcessesAtOnce_EachFindsTheTables()
    {
        Assert.SkipWhen(TestServers.Postgres is null, "No Postgres server: tests/servers/up.sh says how to start one.");
        await using var database = await TestDatabase.CreateAsync(TestServers.Postgres!);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            await using var services = Compose(database.ConnectionString);
            var dialect = services.GetRequiredService<DatabaseDialect>();
            await dialect.MigrateAsync(default);
            await using var open = dialect.Open();
            Assert.Empty(await open.Runs.ToListAsync());
            Assert.Empty(await open.Database.SqlQuery<long>($"SELECT id FROM hangfire.job").ToListAsync());
        })));
    }

    private static ServiceProvider Compose(string connectionString)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Database:Provider"] = "postgres", ["Database:ConnectionString"] = connectionString })
            .Build();
        return new ServiceCollection().AddLogging().AddDatabase(configuration).BuildServiceProvider(validateScopes: true);
    }
}
