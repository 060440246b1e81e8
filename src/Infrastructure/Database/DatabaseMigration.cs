using Microsoft.Extensions.Hosting;

namespace ImitationService.Infrastructure.Database;

/// <summary>Migrates before anything else starts: no request and no worker meets old tables.</summary>
internal sealed class DatabaseMigration(DatabaseDialect dialect) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => dialect.MigrateAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
