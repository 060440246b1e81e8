using System.Text.Json.Nodes;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Policies;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Tests.Checkpoints;

namespace ImitationService.Learning.Tests.Training;

/// <summary>What is learned from files is what is learned from memory, in bits.</summary>
public sealed class StoredTrainingTests : IDisposable
{
    private static readonly BehaviorCloningOptions Plain = new() { HiddenSizes = [16], Steps = 60, BatchSize = 32, LogEvery = 7, ValidateEvery = 15 };

    private readonly TestDemonstrations _demonstrations = TestDemonstrations.Continuous((x, y) => [x - y, x * y], episodes: 60, length: 100);
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, BehaviorCloningOptions> Options { get; } = new()
    {
        { "plain", Plain },
        { "several blocks an epoch", Plain with { BatchSize = 700, ValidateEvery = 60 } },
        { "nothing held out", Plain with { ValidationFraction = 0, ValidateEvery = null } },
        { "epochs, noise", Plain with { Steps = null, Epochs = 3, ObservationNoise = 0.1 } },
        { "extremes", Plain with { Normalization = Normalization.MinMax } },
        { "history and chunk", Plain with { Backbone = BackboneName.Transformer, HiddenSizes = [16, 16], History = 4, Chunk = 3 } },
        { "recurrent", Plain with { Backbone = BackboneName.Gru, History = 5, Chunk = 2 } },
        { "diffusion", Plain with { Head = ActionHeadName.Diffusion } },
        { "bins of equal mass", Plain with { Head = ActionHeadName.Binned, Bins = 21, BinEdges = BinEdges.Quantile } },
        { "ensemble", Plain with { Members = 3 } },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void Train_Stored_LearnsWhatIsLearnedFromMemory(string name, BehaviorCloningOptions options)
    {
        using var resident = new TestTraining();
        using var stored = new TestTraining { MostResidentBytes = 0 };
        resident.Start(_demonstrations.Folder, options, 5, "run_test", CancellationToken.None);
        stored.Start(_demonstrations.Folder, options, 5, "run_test", CancellationToken.None);

        Assert.Equal(("resident", "stored"), (Placement(resident), Placement(stored)));
        Assert.Empty(resident.Observer.LookedAt);
        Assert.True(stored.Observer.LookedAt[^1] > 0, "nobody can tell it from one that is stuck");
        AssertSame(resident, stored, name);
    }

    [Fact]
    public void Train_StoredClasses_LearnsWhatIsLearnedFromMemory()
    {
        using var classes = TestDemonstrations.Discrete((x, y) => x > y ? 2 : y > 0 ? 1 : 0, classes: 3);
        using var choices = TestDemonstrations.Choices((x, y) => [x > y ? 2 : 0, y > 0 ? 1 : 0], [3, 2]);
        foreach (var demonstrations in (TestDemonstrations[])[classes, choices])
        {
            using var resident = new TestTraining();
            using var stored = new TestTraining { MostResidentBytes = 0 };
            resident.Start(demonstrations.Folder, Plain, 5, "run_test", CancellationToken.None);
            stored.Start(demonstrations.Folder, Plain, 5, "run_test", CancellationToken.None);

            AssertSame(resident, stored, "classes");
        }
    }

    // Where it is kept may even change on the way: a worker with other settings goes on.
    [Theory]
    [InlineData(32, 0, 0)]
    [InlineData(32, 0, long.MaxValue)]
    [InlineData(700, 0, 0)]
    public void Train_StoredStoppedAndGoneOn_EndsInTheSameBits(int batchSize, long before, long after)
    {
        var options = Plain with { BatchSize = batchSize };
        using var undisturbed = TestTraining.Run(_demonstrations, options, 5);
        using var first = new TestTraining { MostResidentBytes = before };
        Assert.False(first.Go(_demonstrations.Folder, options, 5, new CheckpointSettings(_folder.Path, new CheckpointPlan(null, null, 3), null), new Pauses(31)));
        using var second = new TestTraining { MostResidentBytes = after };
        var origin = new CheckpointOrigin(first.Observer.Checkpoints.Single().Path, false);
        Assert.True(second.Go(_demonstrations.Folder, options, 5, new CheckpointSettings(_folder.Path, new CheckpointPlan(null, null, 3), origin)));

        AssertSame(undisturbed, second, "gone on");
    }

    public void Dispose()
    {
        _folder.Dispose();
        _demonstrations.Dispose();
    }

    private static string Placement(TestTraining training) =>
        JsonNode.Parse(training.File(BundleFiles.Configuration))!["dataset"]!["placement"]!.GetValue<string>();

    private static void AssertSame(TestTraining expected, TestTraining actual, string what)
    {
        Assert.True(expected.Weights.AsSpan().SequenceEqual(actual.Weights), $"{what}: other weights");
        Assert.True(expected.File(BundleFiles.Onnx).AsSpan().SequenceEqual(actual.File(BundleFiles.Onnx)), $"{what}: another graph");
        Assert.Equal(Lines(expected), Lines(actual));
    }

    private static IEnumerable<string> Lines(TestTraining training) =>
        File.ReadLines(Path.Combine(training.Folder, BundleFiles.Metrics)).Where(line => !line.Contains(MetricNames.Throughput, StringComparison.Ordinal));
}
