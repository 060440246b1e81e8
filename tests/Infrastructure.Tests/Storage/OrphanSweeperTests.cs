using ImitationService.Domain.Datasets;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Projects;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Storage;
using ImitationService.Infrastructure.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ImitationService.Infrastructure.Tests.Storage;

public sealed class OrphanSweeperTests
{
    [Fact]
    public async Task StartingAsync_LeftoversOfADeadProcess_AreRemovedAndNothingElse()
    {
        await using var service = await EmbeddedService.StartAsync();
        var run = await AddSucceededAsync(service);
        var dataset = Dataset.Upload(Identifier.Create(Identifier.Dataset, NewRun.CreatedAt), Project.DefaultId, "d", [], null, "digest", NewRun.CreatedAt);
        await service.Datasets.AddAsync(dataset, default);
        var lost = Identifier.Create(Identifier.Dataset, NewRun.CreatedAt);
        string[] kept = [ObjectKeys.DatasetSourceFile(dataset.Id, 0), ObjectKeys.DatasetSourceFile(dataset.Id, 1), ObjectKeys.RunArtifact(run.Id, 2, "policy.onnx"), ObjectKeys.RunCheckpoint(run.Id, 2, 1)];
        string[] orphans = [ObjectKeys.IncomingFile("upload", 0), ObjectKeys.DatasetSourceFile(lost, 0), ObjectKeys.RunArtifact(NewRun.Create().Id, 1, "policy.onnx"), ObjectKeys.RunArtifact(run.Id, 1, "lost.onnx"), ObjectKeys.RunCheckpoint(run.Id, 1, 1)];
        foreach (var key in kept.Concat(orphans))
        {
            await service.Storage.PutAsync(key, new MemoryStream([1]), default);
        }

        await service.Services.GetServices<IHostedService>().OfType<OrphanSweeper>().Single().StartingAsync(default);

        var left = new List<string>();
        await foreach (var key in service.Storage.ListAsync(string.Empty, default))
        {
            left.Add(key);
        }

        Assert.Equal(kept.Order(StringComparer.Ordinal), left);
    }

    private static async Task<Run> AddSucceededAsync(EmbeddedService service)
    {
        var run = (await service.Runs.AddAsync(NewRun.Create(), default)).Run;
        var minute = TimeSpan.FromMinutes(1);
        await service.Runs.TryAcquireAsync(run.Id, "worker", minute, default);
        service.Time.Advance(minute);
        await service.Runs.ChangeAsync(run.Id, (r, now) => r.Interrupt(new RunFailure(FailureReason.WorkerLost, "Lost.", Retryable: true), now), default);
        await service.Runs.TryAcquireAsync(run.Id, "worker", minute, default);
        await service.Runs.ChangeAsync(run.Id, (r, now) => r.Begin(1, now), default);
        var checkpoint = new Checkpoint(1, 2, ObjectKeys.RunCheckpoint(run.Id, 2, 1), 1, "abc", new Dictionary<string, double>(), NewRun.CreatedAt);
        await service.Runs.CommitCheckpointAsync(run.Id, checkpoint, (r, now) => r.AddCheckpoint(checkpoint, false, now), default);
        return (await service.Runs.ChangeAsync(
            run.Id,
            (r, now) =>
            {
                r.FinalizePolicy(now);
                r.Succeed([new Artifact("policy.onnx", 1, "abc", "application/octet-stream", ObjectKeys.RunArtifact(r.Id, 2, "policy.onnx"))], now);
            },
            default))!;
    }
}
