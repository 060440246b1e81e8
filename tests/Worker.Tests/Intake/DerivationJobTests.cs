using ImitationService.Domain.Datasets;
using ImitationService.Domain.Datasets.Recipes;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Projects;
using ImitationService.Domain.Storage;

namespace ImitationService.Worker.Tests.Intake;

/// <summary>Datasets made from others by a real child.</summary>
public sealed class DerivationJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadAsync_Recipe_MakesADatasetThatIsReadLikeAnUpload()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path);
        var source = await host.UploadLineAsync();

        var dataset = await DeriveAsync(host, source, new KeepEpisodes { Episodes = [3, 4, 5] }, new DropEpisodes { Episodes = [0] });

        Assert.Equal(DatasetState.Ready, dataset.State);
        Assert.Equal((2, 100, "derived"), (dataset.Contents!.Episodes, dataset.Contents.Transitions, dataset.Contents.Format));
        Assert.Equal([(3, 17), (2, 1)], dataset.Lineage!.Steps!.Select(step => (step.EpisodesKept, step.EpisodesDropped)));
        Assert.NotNull(await host.Storage.FindAsync(ObjectKeys.DatasetCanonicalFile(dataset.Id, DatasetAnalysis.FileName), CancellationToken.None));
        AssertNothingLeft(dataset.Id);
    }

    [Fact]
    public async Task ReadAsync_WholeSource_HasItsDigest()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path);
        var source = await host.UploadLineAsync();

        var dataset = await DeriveAsync(host, source, new KeepEpisodes { Episodes = [.. Enumerable.Range(0, 20)] });

        Assert.Equal(source.Contents!.Digest, dataset.Contents!.Digest);
    }

    [Fact]
    public async Task ReadAsync_RecipeThatFitsNothing_IsRejectedAndSaysHowFarItCame()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path);
        var source = await host.UploadLineAsync();

        var dataset = await DeriveAsync(host, source, new KeepEpisodes { Episodes = [1] }, new FilterSuccess { Succeeded = true });

        Assert.Equal(DatasetState.Rejected, dataset.State);
        Assert.Equal("no-success", Assert.Single(dataset.Report!.Problems).Code);
        Assert.Single(dataset.Lineage!.Steps!);
        AssertNothingLeft(dataset.Id);
    }

    [Fact]
    public async Task ReadAsync_SourceIsGone_IsRejectedByName()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path);
        var source = await host.UploadLineAsync();
        await host.Storage.RemoveAsync(ObjectKeys.Dataset(source.Id), CancellationToken.None);

        var dataset = await DeriveAsync(host, source, new KeepEpisodes { Episodes = [1] });

        Assert.Equal("source-gone", Assert.Single(dataset.Report!.Problems).Code);
    }

    [Fact]
    public async Task ReadAsync_DeletedMeanwhile_StopsTheChildAndLeavesNoFile()
    {
        await using var host = await WorkerHost.StartAsync(_folder.Path);
        var source = await host.UploadLineAsync();
        var made = Make(source, [new DropEpisodes { Episodes = [0] }]);
        await host.Datasets.AddAsync(made, CancellationToken.None);
        host.Queue.EnqueueIntake(made.Id);
        var child = await ProcessTable.WaitForOneAsync("read", made.Id);
        ProcessTable.Signal(child, ProcessTable.Stop);

        await host.Datasets.RemoveAsync(made.Id, CancellationToken.None);

        await ProcessTable.WaitForNoneAsync(made.Id);
        await host.UploadLineAsync();
        Assert.Null(await host.Storage.FindAsync(ObjectKeys.DatasetCanonicalFile(made.Id, "dataset.json"), CancellationToken.None));
        AssertNothingLeft(made.Id);
    }

    private static Dataset Make(Dataset source, IReadOnlyList<DatasetOperation> operations)
    {
        var recipe = new Recipe { Sources = [new RecipeSource { Dataset = source.Id }], Operations = operations };
        var lineage = new DatasetLineage(recipe, [new LineageSource(source.Id, source.Name, source.Contents!.Digest)]);
        var now = TimeProvider.System.GetUtcNow();
        var digest = lineage.DigestOf(new Dictionary<string, string> { [source.Id] = source.SourceDigest });
        return Dataset.Derive(Identifier.Create(Identifier.Dataset, now), Project.DefaultId, "derived", [], lineage, digest, now);
    }

    private static async Task<Dataset> DeriveAsync(WorkerHost host, Dataset source, params DatasetOperation[] operations)
    {
        var dataset = Make(source, operations);
        await host.Datasets.AddAsync(dataset, CancellationToken.None);
        host.Queue.EnqueueIntake(dataset.Id);
        return await host.WaitForDatasetAsync(dataset.Id);
    }

    private void AssertNothingLeft(string id)
    {
        Assert.Empty(ProcessTable.FindByArgument(id));
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(_folder.Path, "work"), id, SearchOption.AllDirectories));
    }
}
