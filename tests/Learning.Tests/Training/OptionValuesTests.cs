using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Policies;
using TorchSharp;

namespace ImitationService.Learning.Tests.Training;

/// <summary>Options whose effect is known in numbers: that they change something is not enough.</summary>
public sealed class OptionValuesTests
{
    private static readonly BehaviorCloningOptions Base = new()
    {
        Steps = 6, BatchSize = 32, HiddenSizes = [8], ValidationFraction = 0, Schedule = LearningRateSchedule.Constant, LearningRate = 0.01,
    };

    // Ten minibatches of 32 are an epoch of the 320 transitions, as forty of 8 are: the same ones make a step. Adam does not see a gradient's size.
    [Theory]
    [InlineData(OptimizerName.Adam)]
    [InlineData(OptimizerName.Sgd)]
    public void Accumulate_SmallMinibatches_AreOneLargeOne(OptimizerName optimizer)
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x * y], length: 16);
        var large = Weights(demonstrations, Base with { Steps = 25, Optimizer = optimizer });
        var small = Weights(demonstrations, Base with { Steps = 25, Optimizer = optimizer, BatchSize = 8, Accumulate = 4 });

        Assert.Equal(large, small, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Accumulate_WithALimitOfTheGradient_LimitsThatOfAll()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x * y], length: 16);
        var options = Base with { Optimizer = OptimizerName.Sgd, LearningRate = 0.5, MaxGradientNorm = 0.05 };
        var large = Weights(demonstrations, options);
        var small = Weights(demonstrations, options with { BatchSize = 8, Accumulate = 4 });

        Assert.Equal(large, small, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    // w̄ ← d·w̄ + (1 − d)·w with d = min(decay, (1 + s)/(10 + s)), from the first weights on.
    [Theory]
    [InlineData(0.9)]
    [InlineData(0.3)]
    public void AverageDecay_Policy_IsTheAverageOfEveryStepsWeights(double decay)
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x * y], length: 16);
        using var first = Backbones.Create(Base, 2, 1, 1, torch.CPU);
        double[] average = [.. first.Parameters.SelectMany(parameter => parameter.Value.data<float>().ToArray()).Select(value => (double)value)];
        for (var step = 1; step <= Base.Steps; step++)
        {
            var kept = Math.Min(decay, (1.0 + step) / (10 + step));
            average = [.. average.Zip(Weights(demonstrations, Base with { Steps = step }), (before, now) => (kept * before) + ((1 - kept) * now))];
        }

        Assert.Equal(average, Weights(demonstrations, Base with { AverageDecay = decay }).Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    // It is the average that is measured and exported, and it is what the validation chose by.
    [Fact]
    public void AverageDecay_Validation_IsOfTheAverage()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x * y]);
        var observer = new RecordingObserver();
        using var trained = TestTraining.Train(demonstrations, Base with { Steps = 20, AverageDecay = 0.99, ValidationFraction = 0.2, ValidateEvery = 20 }, observer: observer);

        Assert.Equal(observer.Last(MetricNames.ValidationScaledError), trained.Results!.Score, 1e-6);
    }

    // Of numbers x with noise n, both of variance one, the best line to y = x has slope 1/(1 + 1); without noise it misses a quarter of y's variance.
    [Fact]
    public void ObservationNoise_LinearPolicy_HalvesTheSlopeAndIsOffWhenMeasured()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, _) => [x]);
        var observer = new RecordingObserver();
        using var trained = TestTraining.Train(
            demonstrations, new BehaviorCloningOptions { Steps = 600, HiddenSizes = [], LearningRate = 0.03, ObservationNoise = 1, Keep = KeptWeights.Last }, observer: observer);

        Assert.Equal(0.5, trained.Policy.Parameters[0].Value.data<float>()[0], 0.03);
        Assert.Equal(0.25, observer.Last(MetricNames.ValidationScaledError), 0.04);
    }

    // Half of the digits of a product, and no more: it learns the same, near enough, and the policy is none of shortened numbers.
    [Fact]
    public void Precision_Bfloat16_LearnsWhatFloat32Does()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x * y]);
        double Score(Precision precision, out float[] weights)
        {
            var observer = new RecordingObserver();
            using var trained = TestTraining.Train(demonstrations, new BehaviorCloningOptions { Steps = 400, HiddenSizes = [32, 32], LearningRate = 3e-3, Precision = precision }, observer: observer);
            weights = Values(trained.Policy);
            return observer.Last(MetricNames.ValidationScaledError);
        }

        var (whole, shortened) = (Score(Precision.Float32, out _), Score(Precision.Bfloat16, out var learned));
        Assert.InRange(whole, 0, 0.01);
        Assert.InRange(shortened, 0, 0.02);
        Assert.True(learned.Count(value => (BitConverter.SingleToUInt32Bits(value) & 0xFFFF) != 0) > learned.Length / 2, "the weights themselves are short");
    }

    [Fact]
    public void Precision_Bfloat16_TakesAStepLikeFloat32s()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x * y], length: 16);
        var options = Base with { Steps = 1, Optimizer = OptimizerName.Sgd, LearningRate = 1, Activation = Activation.Tanh };
        using var network = Backbones.Create(options, 2, 1, 1, torch.CPU);
        var first = network.Parameters.SelectMany(parameter => parameter.Value.data<float>().ToArray()).ToList();
        List<double> Step(Precision precision) => [.. Weights(demonstrations, options with { Precision = precision }).Zip(first, (after, before) => (double)after - before)];
        var (whole, shortened) = (Step(Precision.Float32), Step(Precision.Bfloat16));

        // Of eight bits, so to within a hundredth or so of the step's length.
        var length = Math.Sqrt(whole.Sum(change => change * change));
        var difference = Math.Sqrt(whole.Zip(shortened, (a, b) => (a - b) * (a - b)).Sum());
        Assert.InRange(difference / length, 1e-6, 0.03);
    }

    // What is measured must not reach what is trained: a spoilt episode among those held out leaves every number of the policy as it was.
    [Theory]
    [InlineData(Normalization.ZScore, false)]
    [InlineData(Normalization.MinMax, false)]
    [InlineData(Normalization.Quantile, false)]
    [InlineData(Normalization.ZScore, true)]
    public void Statistics_OutlierInAHeldOutEpisode_LeavesThePolicyAsItWas(Normalization normalization, bool isBinned)
    {
        var options = Base with { ValidationFraction = 0.2, Normalization = normalization, Keep = KeptWeights.Last };
        options = isBinned ? options with { Head = ActionHeadName.Binned, Bins = 8, BinEdges = BinEdges.Quantile } : options;
        float[] Policy(int? spoilt, out List<int> heldOut)
        {
            using var demonstrations = Spoilt(spoilt);
            using var trained = TestTraining.Train(demonstrations, options);
            heldOut = [.. trained.Split.HeldOut.Select(part => part.Episode)];
            return [.. trained.Policy.Tensors().SelectMany(tensor => tensor.Values)];
        }

        var plain = Policy(null, out var episodes);
        Assert.Equal(2, episodes.Count);
        Assert.Equal(plain, Policy(episodes[1], out _));
        Assert.NotEqual(plain, Policy(Enumerable.Range(0, 10).Except(episodes).First(), out _));
    }

    // Ten episodes, of which one has observations and actions a thousand times as large.
    private static TestDemonstrations Spoilt(int? episode)
    {
        var random = new Random(1);
        var states = Enumerable.Range(0, 320).Select(i => (random.NextSingle() - 0.5f) * (i / 32 == episode ? 1000 : 1)).ToArray();
        return TestDemonstrations.Write(
            [(TestDemonstrations.Vector(FeatureNames.State, 2), states), (TestDemonstrations.Vector(FeatureNames.Action, 1), states.Chunk(2).Select(state => state[0] - state[1]).ToArray())],
            new ActionSpace(ActionKind.Continuous, 1),
            [.. Enumerable.Repeat(16L, 10)]);
    }

    private static float[] Weights(TestDemonstrations demonstrations, BehaviorCloningOptions options)
    {
        using var trained = TestTraining.Train(demonstrations, options);
        return Values(trained.Policy);
    }

    private static float[] Values(PolicyNetwork policy) => [.. policy.Parameters.SelectMany(parameter => parameter.Value.data<float>().ToArray())];
}
