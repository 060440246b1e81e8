using ImitationService.Domain.Datasets;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Projects;
using ImitationService.Domain.Requests;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Storage;
using ImitationService.Domain.Uploads;
using ImitationService.Infrastructure.Retention;
using Microsoft.Extensions.DependencyInjection;

namespace ImitationService.Infrastructure.Tests.Retention;

public sealed class RetentionSweeperTests
{
    private static readonly DatasetReport Report = new(0, 0, null, [], null, [], 0);

    [Fact]
    public async Task Sweep_RejectedUpload_GoesOnceItIsOldEnough()
    {
        await using var service = await EmbeddedService.StartAsync();
        var rejected = await AddAsync(service, new IntakeResult(null, Report));

        service.Time.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        await SweepAsync(service);
        Assert.NotNull(await service.Datasets.FindAsync(rejected, default));

        service.Time.Advance(TimeSpan.FromSeconds(2));
        await SweepAsync(service);

        Assert.Null(await service.Datasets.FindAsync(rejected, default));
        Assert.False(await HasBytesAsync(service, rejected));
    }

    [Fact]
    public async Task Sweep_WhateverLives_IsNeverTouched()
    {
        await using var service = await EmbeddedService.StartAsync();
        var ready = await AddAsync(service, new IntakeResult(ExampleContents(), Report));
        var uploaded = await AddAsync(service, result: null);
        var run = (await service.Runs.AddAsync(NewRun.Create(datasetId: ready), default)).Run;

        service.Time.Advance(TimeSpan.FromDays(5000));
        await SweepAsync(service);

        Assert.NotNull(await service.Runs.FindAsync(run.Id, default));
        foreach (var id in new[] { ready, uploaded })
        {
            Assert.NotNull(await service.Datasets.FindAsync(id, default));
            Assert.True(await HasBytesAsync(service, id));
        }
    }

    [Fact]
    public async Task Sweep_IdempotencyKey_GoesWithItsTime()
    {
        await using var service = await EmbeddedService.StartAsync();
        await service.IdempotencyKeys.ClaimAsync("key", "fingerprint", "run_1", default);
        await service.IdempotencyKeys.CompleteAsync("key", new RecordedAnswer(202, "/v1/runs/run_x", "{}"), default);

        service.Time.Advance(TimeSpan.FromHours(23));
        await SweepAsync(service);
        Assert.Equal(IdempotencyOutcome.Answered, (await service.IdempotencyKeys.ClaimAsync("key", "fingerprint", "run_1", default)).Outcome);

        service.Time.Advance(TimeSpan.FromHours(2));
        await SweepAsync(service);
        Assert.Equal(IdempotencyOutcome.Claimed, (await service.IdempotencyKeys.ClaimAsync("key", "fingerprint", "run_1", default)).Outcome);
    }

    [Fact]
    public async Task Sweep_Upload_GoesWithItsBytesADayAfterTheLastOfThem()
    {
        await using var service = await EmbeddedService.StartAsync();
        var id = Identifier.Create(Identifier.Upload, service.Time.GetUtcNow());
        var upload = (await service.Uploads.TryAddAsync(new UploadWish(9, null, null, null, IsDirect: false), id, Project.DefaultId, new PendingLimit(9, 1), default))!;
        service.Time.Advance(TimeSpan.FromHours(20));
        var pieces = await service.UploadStorage.AppendAsync(upload, upload.Pieces, new byte[5], default);
        await service.Uploads.ChangeAsync(id, (row, expiresAt) => row.TryAdvance(0, pieces, expiresAt), default);

        service.Time.Advance(TimeSpan.FromHours(23));
        await SweepAsync(service);
        Assert.NotNull(await service.Storage.FindAsync(ObjectKeys.UploadContent(id), default));

        service.Time.Advance(TimeSpan.FromHours(1));
        await SweepAsync(service);
        Assert.Null(await service.Storage.FindAsync(ObjectKeys.UploadContent(id), default));
        Assert.DoesNotContain(id, await service.Uploads.ListIdsAsync(default));
    }

    [Fact]
    public async Task Sweep_ManyAtOnce_DoNoHarm()
    {
        await using var service = await EmbeddedService.StartAsync();
        var rejected = await AddAsync(service, new IntakeResult(null, Report));
        service.Time.Advance(TimeSpan.FromDays(31));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SweepAsync(service)));

        Assert.Null(await service.Datasets.FindAsync(rejected, default));
    }

    [Fact]
    public async Task Sweep_CheckpointsOfARunThatIsOver_GoOnceTheyAreOldEnough()
    {
        await using var service = await EmbeddedService.StartAsync(("Retention:CheckpointDays", "7"));
        var over = await AddWithCheckpointAsync(service);
        var underWay = await AddWithCheckpointAsync(service);
        await service.Runs.ChangeAsync(over, (run, now) => run.Fail(new RunFailure(FailureReason.Internal, "It ended.", Retryable: false), now), default);

        service.Time.Advance(TimeSpan.FromDays(7));
        await SweepAsync(service);
        Assert.Single(await service.Runs.ListCheckpointsAsync(over, default));

        service.Time.Advance(TimeSpan.FromSeconds(1));
        await SweepAsync(service);

        Assert.Empty(await service.Runs.ListCheckpointsAsync(over, default));
        Assert.Null(await service.Storage.OpenReadAsync(ObjectKeys.RunCheckpoint(over, 1, 5), 0, default));
        Assert.Single(await service.Runs.ListCheckpointsAsync(underWay, default));
        Assert.NotNull(await service.Storage.OpenReadAsync(ObjectKeys.RunCheckpoint(underWay, 1, 5), 0, default));
    }

    [Fact]
    public async Task Sweep_DatasetInTheFormOfOthers_GoesOnceNobodyHasFetchedItForLong()
    {
        await using var service = await EmbeddedService.StartAsync(("Retention:ExportDays", "7"));
        var (old, fetched) = (await ExportAsync(service, ExportFormat.Npz), await ExportAsync(service, ExportFormat.Lerobot));

        service.Time.Advance(TimeSpan.FromDays(7));
        await service.ExportUses.NoteAsync(fetched, ExportFormat.Lerobot, default);
        await SweepAsync(service);
        Assert.NotNull(await service.Storage.FindAsync(ObjectKeys.DatasetExport(old, ExportFormat.Npz), default));

        service.Time.Advance(TimeSpan.FromDays(1));
        await SweepAsync(service);

        Assert.Null(await service.Storage.FindAsync(ObjectKeys.DatasetExport(old, ExportFormat.Npz), default));
        Assert.NotNull(await service.Storage.FindAsync(ObjectKeys.DatasetExport(fetched, ExportFormat.Lerobot), default));
        Assert.True(await HasBytesAsync(service, old));
        Assert.Single(await ListUsesAsync(service));

        service.Time.Advance(TimeSpan.FromDays(7));
        await SweepAsync(service);
        Assert.Null(await service.Storage.FindAsync(ObjectKeys.DatasetExport(fetched, ExportFormat.Lerobot), default));
        Assert.Empty(await ListUsesAsync(service));
    }

    [Fact]
    public async Task Sweep_NoDaysForDatasetsInTheFormOfOthers_KeepsThem()
    {
        await using var service = await EmbeddedService.StartAsync(("Retention:ExportDays", ""));
        var id = await ExportAsync(service, ExportFormat.Npz);

        service.Time.Advance(TimeSpan.FromDays(5000));
        await SweepAsync(service);

        Assert.NotNull(await service.Storage.FindAsync(ObjectKeys.DatasetExport(id, ExportFormat.Npz), default));
    }

    [Fact]
    public void Options_Defaults_AreThese()
    {
        var options = new RetentionOptions();

        Assert.Equal((30, null, 30, 24, 24, 60), (options.RejectedUploadDays, options.CheckpointDays, options.ExportDays, options.UploadHours, options.IdempotencyHours, options.SweepMinutes));
    }

    // As a worker makes it.
    private static async Task<string> ExportAsync(EmbeddedService service, ExportFormat format)
    {
        var id = await AddAsync(service, new IntakeResult(ExampleContents(), Report));
        await service.ExportUses.NoteAsync(id, format, default);
        await service.Storage.PutAsync(ObjectKeys.DatasetExport(id, format), new MemoryStream([1]), default);
        return id;
    }

    private static async Task<List<string>> ListUsesAsync(EmbeddedService service)
    {
        var keys = new List<string>();
        await foreach (var key in service.Storage.ListAsync(ObjectKeys.ExportUses, default))
        {
            keys.Add(key);
        }

        return keys;
    }

    private static async Task<string> AddWithCheckpointAsync(EmbeddedService service)
    {
        var run = (await service.Runs.AddAsync(NewRun.Create(), default)).Run;
        await service.Runs.TryAcquireAsync(run.Id, "worker", TimeSpan.FromDays(100), default);
        await service.Runs.ChangeLeasedAsync(run.Id, 1, (r, now) => r.Begin(100, now), [], default);
        var stored = await service.Storage.PutAsync(ObjectKeys.RunCheckpoint(run.Id, 1, 5), new MemoryStream([1]), default);
        var checkpoint = new Checkpoint(5, 1, stored.Key, stored.Bytes, stored.Sha256, new Dictionary<string, double>(), service.Time.GetUtcNow());
        Assert.NotNull(await service.Runs.CommitCheckpointAsync(run.Id, checkpoint, (_, _) => { }, default));
        return run.Id;
    }

    private static DatasetContents ExampleContents() => new(
        "csv",
        [new Feature(FeatureNames.State, ElementType.Float32, [1], ["x"])],
        new ActionSpace(ActionKind.Continuous, 1),
        1,
        1,
        false,
        new EpisodeBoundaries(BoundaryOrigin.Found, "episode"),
        [],
        "digest");

    private static async Task<string> AddAsync(EmbeddedService service, IntakeResult? result)
    {
        var now = service.Time.GetUtcNow();
        var dataset = Dataset.Upload(Identifier.Create(Identifier.Dataset, now), Project.DefaultId, "d", [], null, Guid.NewGuid().ToString(), now);
        await service.Datasets.AddAsync(dataset, default);
        await service.Storage.PutAsync(ObjectKeys.DatasetSourceFile(dataset.Id, 0), new MemoryStream([1]), default);
        if (result is not null)
        {
            await service.Datasets.ChangeAsync(
                dataset.Id,
                current =>
                {
                    current.StartReading();
                    current.Complete(result, now);
                },
                default);
        }

        return dataset.Id;
    }

    private static async Task<bool> HasBytesAsync(EmbeddedService service, string dataset)
    {
        await foreach (var _ in service.Storage.ListAsync(ObjectKeys.Dataset(dataset), default))
        {
            return true;
        }

        return false;
    }

    private static Task SweepAsync(EmbeddedService service) =>
        ActivatorUtilities.CreateInstance<RetentionSweeper>(service.Services).SweepAsync(default);
}
