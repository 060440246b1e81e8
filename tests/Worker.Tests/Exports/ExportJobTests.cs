using System.IO.Compression;
using System.Text.Json.Nodes;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Storage;

namespace ImitationService.Worker.Tests.Exports;

/// <summary>Datasets in the form of others, written by real children.</summary>
public sealed class ExportJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ExportFormat.Npz, "observation.state.npy")]
    [InlineData(ExportFormat.Lerobot, "meta/info.json")]
    public async Task ExportAsync_ReadyDataset_KeepsTheFileBesideIt(ExportFormat format, string entry)
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path);
        var dataset = await host.UploadLineAsync();

        host.Queue.EnqueueExport(dataset.Id, format);
        var file = await WaitAsync(host, ObjectKeys.DatasetExport(dataset.Id, format));

        using var archive = new ZipArchive(new MemoryStream(file));
        Assert.NotNull(archive.GetEntry(entry));
    }

    [Theory]
    [InlineData(ExportFormat.Npz)]
    [InlineData(ExportFormat.Lerobot)]
    public async Task ExportAsync_UploadedAgain_HasTheSameEpisodesAndValues(ExportFormat format)
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path);
        var dataset = await host.UploadLineAsync();
        host.Queue.EnqueueExport(dataset.Id, format);
        var file = await WaitAsync(host, ObjectKeys.DatasetExport(dataset.Id, format));

        var again = await host.UploadAsync(null, (format == ExportFormat.Npz ? "a.npz" : "a.zip", file));

        Assert.Equal((DatasetState.Ready, 20, 1000), (again.State, again.Contents!.Episodes, again.Contents.Transitions));
        if (format == ExportFormat.Npz)
        {
            Assert.Equal(dataset.Contents!.Digest, again.Contents.Digest);
        }
    }

    [Fact]
    public async Task ExportAsync_TooLittleTime_LeavesWordInPlaceOfTheFile()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path, ("Worker:IntakeSeconds", "1"));
        var dataset = await host.StoreLineAsync();
        host.Queue.EnqueueExport(dataset, ExportFormat.Lerobot);
        ProcessTable.Signal(await ProcessTable.WaitForOneAsync("export", dataset), ProcessTable.Stop);

        var problem = JsonNode.Parse(await WaitAsync(host, ObjectKeys.DatasetExportProblem(dataset, ExportFormat.Lerobot)))!;

        Assert.Equal("too-complex", problem["code"]!.GetValue<string>());
        Assert.Empty(ProcessTable.FindByArgument(dataset));
        Assert.Null(await host.Storage.FindAsync(ObjectKeys.DatasetExport(dataset, ExportFormat.Lerobot), CancellationToken.None));
    }

    private static async Task<byte[]> WaitAsync(WorkerHost host, string key)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await host.Storage.FindAsync(key, patience.Token) is null)
        {
            await Task.Delay(50, patience.Token);
        }

        await using var content = await host.Storage.OpenReadAsync(key, 0, CancellationToken.None);
        using var copy = new MemoryStream();
        await content!.CopyToAsync(copy);
        return copy.ToArray();
    }
}
