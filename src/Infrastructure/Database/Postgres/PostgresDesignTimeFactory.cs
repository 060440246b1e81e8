using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace ImitationService.Infrastructure.Database.Postgres;

/// <summary>Lets <c>dotnet ef</c> see the tables without a server.</summary>
internal sealed class PostgresDesignTimeFactory : IDesignTimeDbContextFactory<PostgresServiceDatabase>
{
    public PostgresServiceDatabase CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresServiceDatabase>().UseNpgsql("Host=nowhere").Options);
}
