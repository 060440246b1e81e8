using ImitationService.Domain.Datasets;
using ImitationService.Domain.Keys;
using ImitationService.Domain.Projects;
using ImitationService.Domain.Requests;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Storage;
using ImitationService.Domain.Uploads;
using ImitationService.Domain.Workers;
using ImitationService.Infrastructure.Storage.S3;
using ImitationService.Testing.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ImitationService.Infrastructure.Tests;

/// <summary>The profile of several processes as one of them composes it, on a database and a bucket of its own.</summary>
internal sealed class DistributedService : IServiceUnderTest
{
    // Migrated once, and copied for each test.
    private static readonly Lazy<Task<TestDatabase>> Template = new(CreateTemplateAsync);

    private readonly ServiceProvider _services;
    private readonly bool _isOwner;

    private DistributedService(TestDatabase database, string bucket, bool isOwner, Dictionary<string, string?>? settings = null)
    {
        (Database, Bucket, _isOwner) = (database, bucket, isOwner);
        Dictionary<string, string?> all = [];
        foreach (var (name, value) in database.Settings().Concat(TestServers.S3!.Settings(bucket)).Concat(settings ?? []))
        {
            all[name] = value;
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(all).Build();
        _services = new ServiceCollection()
            .AddLogging()
            .AddDatabase(configuration)
            .AddObjectStorage(configuration)
            .AddJobQueue(configuration)
            .BuildServiceProvider(validateScopes: true);
    }

    public TestDatabase Database { get; }

    public string Bucket { get; }

    public IServiceProvider Services => _services;

    public IProjectStore Projects => _services.GetRequiredService<IProjectStore>();

    public IApiKeyStore ApiKeys => _services.GetRequiredService<IApiKeyStore>();

    public IDatasetStore Datasets => _services.GetRequiredService<IDatasetStore>();

    public IRunStore Runs => _services.GetRequiredService<IRunStore>();

    public IRunQueue Queue => _services.GetRequiredService<IRunQueue>();

    public IWorkerRegistry Workers => _services.GetRequiredService<IWorkerRegistry>();

    public IIdempotencyStore IdempotencyKeys => _services.GetRequiredService<IIdempotencyStore>();

    public IObjectStorage Storage => _services.GetRequiredService<IObjectStorage>();

    public IUploadStore Uploads => _services.GetRequiredService<IUploadStore>();

    public IUploadStorage UploadStorage => _services.GetRequiredService<IUploadStorage>();

    public S3Server S3 => _services.GetRequiredService<S3Server>();

    public static async Task<DistributedService> StartAsync(Dictionary<string, string?>? settings = null)
    {
        Assert.SkipWhen(TestServers.WhyNot is not null, TestServers.WhyNot ?? string.Empty);
        var database = await TestDatabase.CreateAsync(TestServers.Postgres!, await Template.Value);
        var service = new DistributedService(database, $"test-{Guid.NewGuid():n}", isOwner: true, settings);
        await new S3Bucket(service.S3).StartingAsync(default);
        return service;
    }

    /// <summary>Another process on the same database and bucket.</summary>
    public DistributedService StartAnother() => new(Database, Bucket, isOwner: false);

    public void Pass(TimeSpan time) => Database.Pass(time);

    public async ValueTask DisposeAsync()
    {
        if (_isOwner)
        {
            await Storage.RemoveAsync(string.Empty, default);
        }

        await _services.DisposeAsync();
        if (_isOwner)
        {
            await Database.DisposeAsync();
        }
    }

    private static async Task<TestDatabase> CreateTemplateAsync()
    {
        var database = await TestDatabase.CreateAsync(TestServers.Postgres!);
        await using var migrating = new DistributedService(database, "none", isOwner: false);
        await migrating.Services.MigrateDatabaseAsync(default);
        return database;
    }
}
