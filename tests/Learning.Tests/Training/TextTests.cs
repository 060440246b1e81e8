using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;

namespace ImitationService.Learning.Tests.Training;

public sealed class TextTests
{
    private static readonly BehaviorCloningOptions Options = new() { Steps = 200, BatchSize = 32, HiddenSizes = [32] };

    [Fact]
    public void Train_ActionsThatATextCallsFor_AreLearned()
    {
        using var demonstrations = TestDemonstrations.Instructions();
        var (reading, deaf) = (new RecordingObserver(), new RecordingObserver());
        using var first = TestTraining.Train(demonstrations, Options with { Steps = 400 }, observer: reading);
        using var second = TestTraining.Train(demonstrations, Options with { Observations = [FeatureNames.State] }, observer: deaf);

        Assert.True(reading.Last(MetricNames.ValidationScaledError) < 0.01, $"{reading.Last(MetricNames.ValidationScaledError)}");
        Assert.True(deaf.Last(MetricNames.ValidationScaledError) > 0.8, $"{deaf.Last(MetricNames.ValidationScaledError)}");
    }

    [Theory]
    [InlineData(1, 1, null)]
    [InlineData(3, 2, null)]
    [InlineData(1, 1, FeatureNames.Text)]
    public void Train_FromFilesAndFromMemory_IsTheSamePolicy(int history, int chunk, string? alone)
    {
        using var demonstrations = TestDemonstrations.Instructions();
        var options = Options with { Steps = 20, History = history, Chunk = chunk, Observations = alone is null ? null : [alone] };
        using var resident = TestTraining.Run(demonstrations, options);
        using var stored = new TestTraining { MostResidentBytes = 0 };
        stored.Start(demonstrations.Folder, options, 1, "run_test", CancellationToken.None);

        Assert.True(resident.Weights.AsSpan().SequenceEqual(stored.Weights), "other weights");
    }
}
