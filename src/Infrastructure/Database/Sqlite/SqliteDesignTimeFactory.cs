using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace ImitationService.Infrastructure.Database.Sqlite;

/// <summary>Lets <c>dotnet ef</c> see the tables without starting the service.</summary>
internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteServiceDatabase>
{
    public SqliteServiceDatabase CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteServiceDatabase>().UseSqlite("Data Source=:memory:").Options);
}
