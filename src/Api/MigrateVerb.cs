using ImitationService.Infrastructure;

namespace ImitationService.Api;

/// <summary>The verb <c>migrate</c>: brings the tables to this version's form and ends. Again, and by many at once, it does no harm.</summary>
internal static class MigrateVerb
{
    /// <summary>Migrates, and says how it went.</summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        try
        {
            await services.MigrateDatabaseAsync(cancellationToken);
            Console.WriteLine("The tables are of this version.");
            return 0;
        }
        catch (Exception exception)
        {
            // The edge of the process: one line for whoever reads the log, and a code for whoever starts it again.
            Console.Error.WriteLine($"The tables could not be brought to this version. {exception.Message}");
            return 1;
        }
    }
}
