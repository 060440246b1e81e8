using System.Security.Cryptography;
using System.Text;
using ImitationService.Domain.Policies;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Storage;

namespace ImitationService.Api.Tests;

/// <summary>Does a worker's part of a run, through the real stores.</summary>
internal static class ExampleRun
{
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromMinutes(1);

    public static async Task StartAsync(this ServiceApplication application, string id, long totalSteps = 2000)
    {
        Assert.NotNull(await application.Runs.TryAcquireAsync(id, "worker", LeaseDuration, CancellationToken.None));
        await application.Runs.ChangeAsync(id, (run, now) => run.Begin(totalSteps, now), CancellationToken.None);
    }

    public static Task ReportAsync(this ServiceApplication application, string id, long step, double loss) => application.Runs.ChangeLeasedAsync(
        id,
        1,
        (run, now) => run.Report(step, new Dictionary<string, double> { [MetricNames.TrainLoss] = loss }, new RunProgress(step, 2000, 1000, 60), now),
        [new MetricPoint(MetricNames.TrainLoss, step, loss)],
        CancellationToken.None);

    /// <summary>Stores a checkpoint of a running run; its bytes.</summary>
    public static async Task<byte[]> CheckpointAsync(this ServiceApplication application, string id, long step, double? loss = null, long epoch = 1)
    {
        var bytes = new byte[5000];
        new Random((int)step).NextBytes(bytes);
        var stored = await application.Storage.PutAsync(ObjectKeys.RunCheckpoint(id, epoch, step), new MemoryStream(bytes), CancellationToken.None);
        var metrics = loss is { } value ? new Dictionary<string, double> { [MetricNames.ValidationLoss] = value } : [];
        var checkpoint = new Checkpoint(step, epoch, stored.Key, stored.Bytes, stored.Sha256, metrics, DateTimeOffset.UnixEpoch);
        Assert.NotNull(await application.Runs.CommitCheckpointAsync(id, checkpoint, (run, now) => run.AddCheckpoint(checkpoint, false, now), CancellationToken.None));
        return bytes;
    }

    public static async Task FailAsync(this ServiceApplication application, string id) =>
        await application.Runs.ChangeAsync(id, (run, now) => run.Fail(new RunFailure(FailureReason.Diverged, "The loss is not a number.", false), now), CancellationToken.None);

    /// <summary>Stores a bundle and ends the run well; the bundle's bytes.</summary>
    public static async Task<byte[]> SucceedAsync(this ServiceApplication application, string id)
    {
        var bytes = new byte[100_000];
        new Random(1).NextBytes(bytes);
        var artifacts = new[]
        {
            await StoreAsync(application, id, BundleFiles.Configuration, "application/json", "{}"u8.ToArray()),
            await StoreAsync(application, id, BundleFiles.Bundle, "application/zip", bytes),
        };
        await application.Runs.ChangeAsync(
            id,
            (run, now) =>
            {
                run.FinalizePolicy(now);
                run.Succeed(artifacts, now);
            },
            CancellationToken.None);
        return bytes;
    }

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static string Sha256(string text) => Sha256(Encoding.UTF8.GetBytes(text));

    private static async Task<Artifact> StoreAsync(ServiceApplication application, string id, string name, string mediaType, byte[] bytes)
    {
        var stored = await application.Storage.PutAsync(ObjectKeys.RunArtifact(id, 1, name), new MemoryStream(bytes), CancellationToken.None);
        return new Artifact(name, stored.Bytes, stored.Sha256, mediaType, stored.Key);
    }
}
