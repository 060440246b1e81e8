using ImitationService.Domain.Datasets;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Projects;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Storage;
using ImitationService.Infrastructure.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ImitationService.Infrastructure.Tests.Storage;

/// <summary>Sweeping while other processes work.</summary>
public sealed class SharedOrphanTests : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private DistributedService _service = null!;

    public async ValueTask InitializeAsync() => _service = await DistributedService.StartAsync();

    public ValueTask DisposeAsync() => _service?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task SweepAsync_YoungBytesWithoutARow_StayUntilTheyAreOld()
    {
        var now = TimeProvider.System.GetUtcNow();
        string[] keys =
        [
            ObjectKeys.DatasetSourceFile(Identifier.Create(Identifier.Dataset, now), 0),
            ObjectKeys.IncomingFile(Identifier.Create("up", now), 0),
            ObjectKeys.RunArtifact(Identifier.Create(Identifier.Run, now), 1, "policy.onnx"),
        ];
        foreach (var key in keys)
        {
            await _service.Storage.PutAsync(key, new MemoryStream([1]), default);
        }

        await SweepAsync();
        Assert.Equal(keys.Order(StringComparer.Ordinal), await KeysAsync());

        _service.Database.Pass(TimeSpan.FromHours(23));
        await SweepAsync();
        Assert.Equal(keys.Order(StringComparer.Ordinal), await KeysAsync());

        _service.Database.Pass(TimeSpan.FromHours(2));
        await SweepAsync();
        Assert.Empty(await KeysAsync());
    }

    [Fact]
    public async Task SweepAsync_BytesOfRows_StayHoweverOld()
    {
        var dataset = Dataset.Upload(Identifier.Create(Identifier.Dataset, NewRun.CreatedAt), Project.DefaultId, "d", [], null, "digest", NewRun.CreatedAt);
        await _service.Datasets.AddAsync(dataset, default);
        var run = (await _service.Runs.AddAsync(NewRun.Create(), default)).Run;
        await _service.Runs.TryAcquireAsync(run.Id, "lost", Lease, default);
        await _service.Runs.ChangeAsync(run.Id, (r, now) => r.Interrupt(new RunFailure(FailureReason.WorkerLost, "Lost.", Retryable: true), now), default);
        _service.Pass(RetryDelay.Longest);
        await _service.Runs.TryAcquireAsync(run.Id, "worker", Lease, default);
        string[] kept = [ObjectKeys.DatasetSourceFile(dataset.Id, 0), ObjectKeys.RunArtifact(run.Id, 2, "policy.onnx")];
        string[] swept = [ObjectKeys.RunArtifact(run.Id, 1, "policy.onnx")];
        foreach (var key in kept.Concat(swept))
        {
            await _service.Storage.PutAsync(key, new MemoryStream([1]), default);
        }

        await SweepAsync();

        Assert.Equal(kept.Order(StringComparer.Ordinal), await KeysAsync());
    }

    private Task SweepAsync() => _service.Services.GetServices<IHostedService>().OfType<OrphanSweeper>().Single().SweepAsync(default);

    private async Task<List<string>> KeysAsync()
    {
        var keys = new List<string>();
        await foreach (var key in _service.Storage.ListAsync(string.Empty, default))
        {
            keys.Add(key);
        }

        return keys;
    }
}
