using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Tests.Canonical;

public sealed class CanonicalDatasetTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("canonical-").FullName;

    [Fact]
    public void Open_AfterWriting_GivesTheSameRows()
    {
        var contents = Write("a", finalObservations: true);

        using var dataset = CanonicalDataset.Open(Path.Combine(_root, "a"));

        Assert.Equivalent(contents, dataset.Contents, strict: true);
        Assert.Equal([0, 2, 5], dataset.EpisodeOffsets.ToArray());
        Assert.Equal(7, dataset.Rows(FeatureNames.State));
        Assert.Equal(5, dataset.Rows(FeatureNames.Action));
        Assert.Equal(3, dataset.ObservationRow(episode: 1, step: 0));
        Assert.Equal([6f, 7f, 8f, 9f], dataset.Floats(FeatureNames.State, 3, 2).ToArray());
        Assert.Equal([1L, 0L], dataset.Integers(FeatureNames.Action, 3, 2).ToArray());
    }

    [Fact]
    public void Complete_SameElementsTwice_GivesTheSameDigest()
    {
        Assert.Equal(Write("a", finalObservations: true).Digest, Write("b", finalObservations: true).Digest);
        Assert.NotEqual(Write("c", finalObservations: true).Digest, Write("d", finalObservations: false).Digest);
    }

    [Fact]
    public void Open_ShardCutShort_IsRefused()
    {
        Write("a", finalObservations: false);
        using (var shard = File.OpenWrite(Path.Combine(_root, "a", "data-00000.safetensors")))
        {
            shard.SetLength(shard.Length - 4);
        }

        Assert.Throws<InvalidDataException>(() => CanonicalDataset.Open(Path.Combine(_root, "a")));
    }

    [Fact]
    public void Complete_FeatureWithTooFewRows_Throws()
    {
        using var writer = new CanonicalDatasetWriter(Path.Combine(_root, "a"));
        writer.Add(new Feature(FeatureNames.Action, ElementType.Int64, [], ["a"]));
        writer.Append(FeatureNames.Action, [0L, 1L]);

        Assert.Throws<InvalidOperationException>(() => writer.Complete(Contents(false), [3]));
    }

    [Fact]
    public void Open_ImagesAndTexts_GivesTheirBytesAndWords()
    {
        var contents = WriteSeen("a", "left");

        using var dataset = CanonicalDataset.Open(Path.Combine(_root, "a"));

        Assert.Equal([12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23], dataset.Bytes("observation.images.top", 1, 1).ToArray());
        Assert.Equal([0L, 1L, 0L], dataset.Integers(FeatureNames.Text, 0, 3).ToArray());
        Assert.Equal(["left", "räume auf"], dataset.Texts);
        Assert.NotEqual(contents.Digest, WriteSeen("b", "right").Digest);
    }

    [Fact]
    public void Elements_AskedForAsAnotherType_Throw()
    {
        WriteSeen("a", "left");
        using var dataset = CanonicalDataset.Open(Path.Combine(_root, "a"));

        Assert.Throws<ArgumentException>(() => dataset.Flags("observation.images.top", 0, 1).Length);
        Assert.Throws<ArgumentException>(() => dataset.Bytes(FeatureNames.Terminated, 0, 1).Length);
        Assert.Throws<ArgumentException>(() => dataset.Floats(FeatureNames.Text, 0, 1).Length);
    }

    [Fact]
    public void Open_TextsThatAreNotThoseOfTheDataset_IsRefused()
    {
        WriteSeen("a", "left");
        File.WriteAllText(Path.Combine(_root, "a", CanonicalManifest.TextsFileName), "[\"left\"]");

        Assert.Throws<InvalidDataException>(() => CanonicalDataset.Open(Path.Combine(_root, "a")));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static DatasetContents Contents(bool finalObservations) => new(
        "test", [], new ActionSpace(ActionKind.Discrete, 1, 2), 0, 0, finalObservations, new EpisodeBoundaries(BoundaryOrigin.Found, "test"), [], string.Empty);

    private DatasetContents Write(string name, bool finalObservations)
    {
        using var writer = new CanonicalDatasetWriter(Path.Combine(_root, name));
        writer.Add(new Feature(FeatureNames.State, ElementType.Float32, [2], ["obs"]));
        writer.Add(new Feature(FeatureNames.Action, ElementType.Int64, [], ["a"]));
        var rows = finalObservations ? 7 : 5;
        writer.Append(FeatureNames.State, [.. Enumerable.Range(0, rows * 2).Select(value => (float)value)]);
        writer.Append(FeatureNames.Action, [0L, 1L, 1L]);
        writer.Append(FeatureNames.Action, [1L, 0L]);
        return writer.Complete(Contents(finalObservations), [2, 3]);
    }

    private DatasetContents WriteSeen(string name, string firstText)
    {
        using var writer = new CanonicalDatasetWriter(Path.Combine(_root, name));
        writer.Add(new Feature("observation.images.top", ElementType.UInt8, [2, 2, 3], ["top"]));
        writer.Add(new Feature(FeatureNames.Text, ElementType.Text, [], ["said"]));
        writer.Add(new Feature(FeatureNames.Terminated, ElementType.Bool, [], ["end"]));
        writer.Append("observation.images.top", [.. Enumerable.Range(0, 36).Select(value => (byte)value)]);
        writer.Append(FeatureNames.Text, [writer.NumberOf(firstText), writer.NumberOf("räume auf"), writer.NumberOf(firstText)]);
        writer.Append(FeatureNames.Terminated, [(byte)0, (byte)0, (byte)1]);
        return writer.Complete(Contents(false), [3]);
    }
}
