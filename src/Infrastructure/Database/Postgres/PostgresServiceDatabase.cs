using Microsoft.EntityFrameworkCore;

namespace ImitationService.Infrastructure.Database.Postgres;

/// <summary>
/// The tables as Postgres stores them. Texts sort by their bytes, whatever the server's language: identifiers and metric
/// names have one order on every database.
/// </summary>
internal sealed class PostgresServiceDatabase(DbContextOptions<PostgresServiceDatabase> options) : ServiceDatabase(options)
{
    private const string ByteOrder = "C";

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<string>().UseCollation(ByteOrder);
}
