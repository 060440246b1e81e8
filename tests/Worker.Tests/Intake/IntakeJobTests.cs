using System.Text;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Projects;
using ImitationService.Domain.Storage;
using ImitationService.Worker.Tests.Training;

namespace ImitationService.Worker.Tests.Intake;

/// <summary>Real readers, in processes of their own.</summary>
public sealed class IntakeJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task ReadAsync_GoodUpload_IsReadyWithItsCanonicalFiles()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path);

        var dataset = await host.UploadLineAsync();

        Assert.Equal(DatasetState.Ready, dataset.State);
        Assert.Equal((20, 1000), (dataset.Contents!.Episodes, dataset.Contents.Transitions));
        Assert.NotNull(await host.Storage.FindAsync(ObjectKeys.DatasetCanonicalFile(dataset.Id, "dataset.json"), CancellationToken.None));
        Assert.NotNull(await host.Storage.FindAsync(ObjectKeys.DatasetSourceFile(dataset.Id, 0), CancellationToken.None));
        AssertNothingLeft(dataset);
    }

    [Fact]
    public async Task ReadAsync_StorageAwayWhenItIsRead_IsReadyOnceItIsBack()
    {
        FaultyStorage storage = null!;
        await using var host = await WorkerHost.StartAsync(_folder.Path, real => storage = new FaultyStorage(real));

        var reading = host.UploadAsync(() => storage.IsAway = true, null, ("line.csv", "episode,observation_x,action_x\n0,1,2\n0,2,3\n1,3,4\n1,4,5\n"u8.ToArray()));
        while (storage.Refusals < 2 && !reading.IsCompleted)
        {
            await Task.WhenAny(reading, Task.Delay(TimeSpan.FromMilliseconds(50)));
        }

        storage.IsAway = false;
        var dataset = await reading;

        Assert.Equal(DatasetState.Ready, dataset.State);
        Assert.True(storage.Refusals >= 2);
        Assert.NotNull(await host.Storage.FindAsync(ObjectKeys.DatasetCanonicalFile(dataset.Id, "dataset.json"), CancellationToken.None));
    }

    [Fact]
    public async Task ReadAsync_NoDemonstrations_IsRejectedAndItsBytesAreRemoved()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path);

        var dataset = await host.UploadAsync(null, ("notes.csv", Encoding.UTF8.GetBytes("{]")));
        await RemovedAsync(host, dataset);

        Assert.Equal(DatasetState.Rejected, dataset.State);
        Assert.NotEmpty(dataset.Report!.Problems);
        AssertNothingLeft(dataset);
    }

    [Fact]
    public async Task ReadAsync_UploadThatTakesTooLong_IsRejectedAsTooComplex()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path, ("Worker:IntakeSeconds", "1"));

        var dataset = await host.UploadAsync(null, ("long.csv", LongTable()));

        Assert.Equal(DatasetState.Rejected, dataset.State);
        var problem = Assert.Single(dataset.Report!.Problems);
        Assert.Equal("too-complex", problem.Code);
        Assert.Contains("longer than 1 seconds", problem.Detail, StringComparison.Ordinal);
        AssertNothingLeft(dataset);
    }

    [Fact]
    public async Task ReadAsync_UploadThatTakesTooMuchMemory_IsRejectedAsTooComplex()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path, ("Worker:IntakeMemoryBytes", $"{64 << 20}"));

        // One value that does not fit, however it is read.
        var dataset = await host.UploadAsync(null, ("deep.jsonl", Encoding.UTF8.GetBytes($"{{\"observation\":[{new string('1', 60 << 20)}]}}\n")));

        Assert.Equal(DatasetState.Rejected, dataset.State);
        var problem = Assert.Single(dataset.Report!.Problems);
        Assert.Equal("too-complex", problem.Code);
        Assert.Contains("more than 64 MiB of memory", problem.Detail, StringComparison.Ordinal);
        AssertNothingLeft(dataset);
    }

    // A damaged length makes the library ask for 1.8 GiB before it reads; the limit of the heap says no.
    [Fact]
    public async Task ReadAsync_DamagedFileThatAsksForGigabytes_IsRejectedAsDamaged()
    {
        var bytes = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Intake", "asks-for-gigabytes.hdf5"), TestContext.Current.CancellationToken);
        await using var host = await WorkerHost.StartAsync(_folder.Path);

        var dataset = await host.UploadAsync(null, ("main_data.hdf5", bytes));

        Assert.Equal(DatasetState.Rejected, dataset.State);
        Assert.Equal("invalid-hdf5", Assert.Single(dataset.Report!.Problems).Code);
        AssertNothingLeft(dataset);
    }

    [Fact]
    public async Task ReadAsync_ReaderKilledEveryTime_IsRejectedAsTheServicesFault()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path);
        var upload = host.UploadAsync(null, ("long.csv", LongTable()));

        var first = await ProcessTable.WaitForOneAsync("read", _folder.Path);
        ProcessTable.Signal(first, ProcessTable.Kill);
        ProcessTable.Signal(await ProcessTable.WaitForOneAsync("read", _folder.Path, except: first), ProcessTable.Kill);
        var dataset = await upload;

        Assert.Equal(DatasetState.Rejected, dataset.State);
        Assert.Equal("reader-failed", Assert.Single(dataset.Report!.Problems).Code);
        AssertNothingLeft(dataset);
    }

    [Fact]
    public async Task StartAsync_WithAnUploadThatNobodyHasRead_ReadsIt()
    {
        string id;
        await using (var host = await WorkerHost.StartAsync(_folder.Path))
        {
            var read = await host.UploadLineAsync();
            var lost = Dataset.Upload("ds_01k00000000000000000000000", Project.DefaultId, "lost", read.Files, read.Mapping, "sha256:lost", TimeProvider.System.GetUtcNow());
            id = lost.Id;
            await using var content = await host.Storage.OpenReadAsync(ObjectKeys.DatasetSourceFile(read.Id, 0), 0, CancellationToken.None);
            await host.Storage.PutAsync(ObjectKeys.DatasetSourceFile(id, 0), content!, CancellationToken.None);
            lost.StartReading();
            await host.Datasets.AddAsync(lost, CancellationToken.None);
        }

        await using var next = await WorkerHost.StartAsync(_folder.Path);
        var dataset = await next.WaitForDatasetAsync(id);

        Assert.Equal(DatasetState.Ready, dataset.State);
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] LongTable()
    {
        var table = new byte[320 << 20];
        "episode,x,y,dx,dy\n"u8.CopyTo(table);
        var row = "1,0.123456789,0.23456789,0.3456789,0.456789\n"u8;
        var length = "episode,x,y,dx,dy\n".Length;
        for (; length + row.Length <= table.Length; length += row.Length)
        {
            row.CopyTo(table.AsSpan(length));
        }

        return table[..length];
    }

    // The row says rejected before the bytes go: a later dataset is read after that.
    private static async Task RemovedAsync(WorkerHost host, Dataset dataset)
    {
        await host.UploadLineAsync();
        Assert.Null(await host.Storage.FindAsync(ObjectKeys.DatasetSourceFile(dataset.Id, 0), CancellationToken.None));
    }

    private void AssertNothingLeft(Dataset dataset)
    {
        Assert.Empty(ProcessTable.FindByArgument(dataset.Id));
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(_folder.Path, "work"), dataset.Id, SearchOption.AllDirectories));
    }
}
