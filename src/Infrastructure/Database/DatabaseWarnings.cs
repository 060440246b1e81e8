using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ImitationService.Infrastructure.Database;

/// <summary>What Entity Framework is not to say, or not so loudly, whatever the database.</summary>
internal static class DatabaseWarnings
{
    /// <summary>
    /// Commands are details. Whether the model has changed without a migration is compared by a test; at every start of a process the
    /// comparison would cost more than the migration.
    /// </summary>
    public static void Configure(WarningsConfigurationBuilder warnings) => warnings
        .Log((RelationalEventId.CommandExecuted, LogLevel.Debug))
        .Ignore(RelationalEventId.PendingModelChangesWarning);
}
