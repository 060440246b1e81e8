using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Learning.Training;
using ImitationService.Learning.Transitions;
using TorchSharp;

namespace ImitationService.Learning.Tests.Training;

/// <summary>Experts that do not agree, at one and the same observation: what is learned says how much each counted.</summary>
public sealed class WeightingTests
{
    private const int Episodes = 4;
    private const int Length = 10;

    private static readonly BehaviorCloningOptions Options = new()
    {
        Steps = 400, BatchSize = Length * Episodes, HiddenSizes = [], LearningRate = 0.05, ValidationFraction = 0, Normalization = Normalization.None,
    };

    // Episodes act 0, 1, 2, 3 and are rewarded with 10 times as much in all.
    public static TheoryData<string, BehaviorCloningOptions, double> Weighted { get; } = new()
    {
        { "all the same", Options, 1.5 },
        { "failures count half", Options with { FailureWeight = 0.5 }, (0 + 0.5 + 2 + 1.5) / 3 },
        { "failures are left out", Options with { FailureWeight = 0 }, 1 },
        { "the better half", Options with { BestFraction = 0.5 }, 2.5 },
        { "the best", Options with { BestFraction = 0.01 }, 3 },
        { "the better half of what succeeded", Options with { FailureWeight = 0, BestFraction = 0.5 }, 2 },
        { "tasks", Options with { BalanceTasks = true }, (((0 + 1 + 2) / 3.0) + 3) / 2 },
        { "returns", Options with { ReturnTemperature = 0.5 }, ByReturn(0.5) },
    };

    [Theory]
    [MemberData(nameof(Weighted))]
    public void Train_EpisodesThatDisagree_LearnsTheirWeightedMean(string what, BehaviorCloningOptions options, double expected)
    {
        using var demonstrations = Disagreeing();
        using var trained = TestTraining.Train(demonstrations, options);

        using var answer = trained.Policy.Head.Decode(trained.Policy.Output(torch.zeros(1, 1)));
        Assert.True(Math.Abs(expected - answer.item<float>()) < 0.01, $"{what}: {answer.item<float>()} instead of {expected}");
    }

    [Theory]
    [InlineData(ClassWeights.None, 0.1)]
    [InlineData(ClassWeights.Balanced, 0.5)]
    public void Train_RareClass_CountsAsMuchWhereBalanced(ClassWeights weights, double expected)
    {
        long[] actions = [.. Enumerable.Range(0, 100).Select(i => i % 10 == 0 ? 2L : 0L)];
        using var demonstrations = TestDemonstrations.Write(
            [(TestDemonstrations.Vector(FeatureNames.State, 1), new float[100]), (new Feature(FeatureNames.Action, ElementType.Int64, [], []), actions)],
            new ActionSpace(ActionKind.Discrete, 1, 3),
            [100]);
        using var trained = TestTraining.Train(demonstrations, Options with { BatchSize = 100, ClassWeights = weights });

        using var probabilities = trained.Policy.Head.Probabilities(trained.Policy.Output(torch.zeros(1, 1)))[0];
        Assert.Equal(expected, probabilities[0, 2].item<float>(), 0.01);
    }

    // Masked beyond an episode's end, and of windows: weights follow their transitions there, too.
    [Fact]
    public void Train_ChunksOfARecurrentPolicy_LearnsTheWeightedMean()
    {
        using var demonstrations = Disagreeing();
        using var trained = TestTraining.Train(
            demonstrations, Options with { FailureWeight = 0.5, Backbone = BackboneName.Gru, HiddenSizes = [4], History = 3, Chunk = 4, LearningRate = 0.01 });

        using var answer = trained.Policy.Head.Decode(trained.Policy.Output(torch.zeros(1, 1, 1)));
        Assert.Equal((0 + 0.5 + 2 + 1.5) / 3, answer[0, 0, 0].item<float>(), 0.05);
    }

    [Fact]
    public void Train_FromFiles_WeighsAsInMemory()
    {
        using var demonstrations = Disagreeing();
        var options = Options with { FailureWeight = 0.5, BalanceTasks = true, Chunk = 2, Steps = 20, BatchSize = 8 };
        using var resident = TestTraining.Run(demonstrations, options);
        using var stored = new TestTraining { MostResidentBytes = 0 };
        stored.Start(demonstrations.Folder, options, 1, "run_test", CancellationToken.None);

        Assert.True(resident.Weights.AsSpan().SequenceEqual(stored.Weights), "other weights");
    }

    [Fact]
    public void Of_EverythingLeftOut_Refuses()
    {
        using var demonstrations = Disagreeing([false, false, false, false]);
        using var dataset = CanonicalDataset.Open(demonstrations.Folder);

        Assert.Throws<TrainingException>(() => EpisodeSelection.Of(Options with { FailureWeight = 0 }, dataset));
    }

    private static double ByReturn(double temperature)
    {
        // Returns 0, 10, 20, 30: their deviation is 5·√5.
        double[] weights = [.. Enumerable.Range(0, Episodes).Select(i => Math.Exp(((10 * i) - 30) / (temperature * 5 * Math.Sqrt(5))))];
        return weights.Select((weight, i) => weight * i).Sum() / weights.Sum();
    }

    private static TestDemonstrations Disagreeing(bool?[]? success = null) => TestDemonstrations.Write(
        [
            (TestDemonstrations.Vector(FeatureNames.State, 1), new float[Episodes * Length]),
            (TestDemonstrations.Vector(FeatureNames.Action, 1), Enumerable.Range(0, Episodes * Length).Select(i => (float)(i / Length)).ToArray()),
            (new Feature(FeatureNames.Reward, ElementType.Float32, [], []), Enumerable.Range(0, Episodes * Length).Select(i => (float)(i / Length)).ToArray()),
        ],
        new ActionSpace(ActionKind.Continuous, 1),
        [.. Enumerable.Repeat((long)Length, Episodes)],
        origin: new DatasetOrigin { EpisodeSuccess = success ?? [true, false, true, false], Tasks = ["push", "pull"], EpisodeTasks = [0, 0, 0, 1] });
}
