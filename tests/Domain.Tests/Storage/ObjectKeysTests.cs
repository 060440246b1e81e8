using ImitationService.Domain.Storage;

namespace ImitationService.Domain.Tests.Storage;

public sealed class ObjectKeysTests
{
    [Fact]
    public void Keys_OfOneOwner_BeginWithItsPrefix()
    {
        Assert.StartsWith(ObjectKeys.Incoming("u"), ObjectKeys.IncomingFile("u", 3), StringComparison.Ordinal);
        Assert.StartsWith(ObjectKeys.DatasetSource("ds_1"), ObjectKeys.DatasetSourceFile("ds_1", 0), StringComparison.Ordinal);
        Assert.StartsWith(ObjectKeys.DatasetCanonical("ds_1"), ObjectKeys.DatasetCanonicalFile("ds_1", "dataset.json"), StringComparison.Ordinal);
        Assert.StartsWith(ObjectKeys.Dataset("ds_1"), ObjectKeys.DatasetSource("ds_1"), StringComparison.Ordinal);
        Assert.StartsWith(ObjectKeys.Run("run_1"), ObjectKeys.RunArtifact("run_1", 2, "policy.onnx"), StringComparison.Ordinal);
        Assert.StartsWith(ObjectKeys.RunArtifacts("run_1", 2), ObjectKeys.RunArtifact("run_1", 2, "policy.onnx"), StringComparison.Ordinal);
        Assert.False(ObjectKeys.RunArtifact("run_1", 12, "policy.onnx").StartsWith(ObjectKeys.RunArtifacts("run_1", 1), StringComparison.Ordinal));
        Assert.StartsWith("runs/run_1/e2/checkpoints/500/", ObjectKeys.RunCheckpoint("run_1", 2, 500), StringComparison.Ordinal);
    }

    [Fact]
    public void RunArtifact_EpochOfAnotherWriter_IsAnotherKey() =>
        Assert.NotEqual(ObjectKeys.RunArtifact("run_1", 1, "policy.onnx"), ObjectKeys.RunArtifact("run_1", 2, "policy.onnx"));

    [Fact]
    public void DatasetSourceFile_Index_SortsAsItCounts()
    {
        var keys = Enumerable.Range(0, 1200).Select(i => ObjectKeys.DatasetSourceFile("ds_1", i)).ToList();

        Assert.Equal(keys, keys.Order(StringComparer.Ordinal));
    }
}
