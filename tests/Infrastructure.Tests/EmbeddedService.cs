using ImitationService.Domain.Datasets;
using ImitationService.Domain.Keys;
using ImitationService.Domain.Projects;
using ImitationService.Domain.Requests;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Storage;
using ImitationService.Domain.Uploads;
using ImitationService.Domain.Workers;
using ImitationService.Infrastructure.Retention;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace ImitationService.Infrastructure.Tests;

/// <summary>The embedded profile as a process composes it, in a folder of its own, with a clock that tests move.</summary>
internal sealed class EmbeddedService : IServiceUnderTest
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services;

    private EmbeddedService((string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Data:Folder"] = _folder.Path })
            .AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value))
            .Build();
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(Time)
            .AddDatabase(configuration)
            .AddObjectStorage(configuration)
            .BuildServiceProvider(validateScopes: true);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));

    public string Folder => _folder.Path;

    public IServiceProvider Services => _services;

    public IProjectStore Projects => _services.GetRequiredService<IProjectStore>();

    public IApiKeyStore ApiKeys => _services.GetRequiredService<IApiKeyStore>();

    public IDatasetStore Datasets => _services.GetRequiredService<IDatasetStore>();

    public IRunStore Runs => _services.GetRequiredService<IRunStore>();

    public IRunQueue Queue => _services.GetRequiredService<IRunQueue>();

    public IWorkerRegistry Workers => _services.GetRequiredService<IWorkerRegistry>();

    public IIdempotencyStore IdempotencyKeys => _services.GetRequiredService<IIdempotencyStore>();

    public IObjectStorage Storage => _services.GetRequiredService<IObjectStorage>();

    public ExportUses ExportUses => _services.GetRequiredService<ExportUses>();

    public IUploadStore Uploads => _services.GetRequiredService<IUploadStore>();

    public IUploadStorage UploadStorage => _services.GetRequiredService<IUploadStorage>();

    public IChangeSignal Signal => _services.GetRequiredService<IChangeSignal>();

    public static async Task<EmbeddedService> StartAsync(params (string Key, string Value)[] settings)
    {
        var service = new EmbeddedService(settings);
        await service.Services.MigrateDatabaseAsync(CancellationToken.None);
        return service;
    }

    public void Pass(TimeSpan time) => Time.Advance(time);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }
}
