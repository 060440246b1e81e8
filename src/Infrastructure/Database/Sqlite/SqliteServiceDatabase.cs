using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace ImitationService.Infrastructure.Database.Sqlite;

/// <summary>The tables as SQLite stores them.</summary>
internal sealed class SqliteServiceDatabase(DbContextOptions<SqliteServiceDatabase> options) : ServiceDatabase(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // SQLite has no type for times: UTC ticks (100 ns) sort, compare and lose nothing.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicksConverter>();
    }

    private sealed class UtcTicksConverter()
        : ValueConverter<DateTimeOffset, long>(time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
}
