using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Policies;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Tests.Training;
using ImitationService.Learning.Training;

namespace ImitationService.Learning.Tests.Checkpoints;

/// <summary>A training that is interrupted and goes on ends in the same bits as one that is not.</summary>
public sealed class ResumeTests : IDisposable
{
    private const long Seed = 5;
    private const long Last = 60;

    // 18 of 20 episodes of 50 are trained on: 900 transitions, 15 minibatches of 64, the last one smaller.
    private static readonly BehaviorCloningOptions Adam = new() { Steps = Last, BatchSize = 64, HiddenSizes = [16, 8], LogEvery = 7, ValidateEvery = 11 };

    // Before, at and after the first report, the end of an epoch and of two; the last but one.
    private static readonly long[] EveryStop = [1, 14, 15, 16, 30, 37, Last - 1];

    // Where an epoch ends is the sampler's business, of which these hold nothing: in the first epoch, and in the third.
    private static readonly long[] TwoStops = [1, 37];

    private static readonly CheckpointPlan Never = new(null, null, 3);

    private static readonly string[] MayStopAnywhere = ["adam", "epochs, gelu, nothing scaled", "accumulated, with noise", "best, average", "ensemble", "everything at once"];

    private readonly TemporaryFolder _folder = new();
    private readonly TestDemonstrations _demonstrations = TestDemonstrations.Continuous((x, y) => [x * y, x - y]);

    public static TheoryData<string, BehaviorCloningOptions> Optimisers { get; } = new()
    {
        { "adam", Adam },
        { "adamw", Adam with { WeightDecay = 0.1 } },
        { "clip", Adam with { MaxGradientNorm = 0.05 } },
        { "warm-up and cosine", Adam with { WarmupSteps = 20 } },
        { "constant", Adam with { Schedule = LearningRateSchedule.Constant } },
        { "epochs, gelu, nothing scaled", Adam with { Steps = null, Epochs = 4, Activation = Activation.Gelu, Normalization = Normalization.None } },
        { "nothing held out", Adam with { ValidationFraction = 0, ValidateEvery = null } },
        { "absolute error", Adam with { Loss = RegressionLoss.L1 } },
        { "gaussian", Adam with { Head = ActionHeadName.Gaussian } },
        { "mixture", Adam with { Head = ActionHeadName.Gmm, Modes = 3 } },
        { "gru, history, chunk", Adam with { Backbone = BackboneName.Gru, History = 4, Chunk = 3 } },
        { "lstm, mixture", Adam with { Backbone = BackboneName.Lstm, History = 3, Head = ActionHeadName.Gmm } },
        { "transformer", Adam with { Backbone = BackboneName.Transformer, HiddenSizes = [16, 16], History = 4, Dropout = 0.2 } },
        { "diffusion", Adam with { Head = ActionHeadName.Diffusion, AverageDecay = 0.9 } },
        { "flow", Adam with { Head = ActionHeadName.Flow, ObservationNoise = 0.1 } },
        { "sgd, linear", Adam with { Optimizer = OptimizerName.Sgd, Schedule = LearningRateSchedule.Linear, WeightDecay = 0.1 } },
        { "accumulated, with noise", Adam with { Accumulate = 3, ObservationNoise = 0.1 } },
        { "layer norm, bfloat16", Adam with { LayerNorm = true, Precision = Precision.Bfloat16 } },
        { "best, average", Adam with { Keep = KeptWeights.Best, AverageDecay = 0.9, Patience = 50, LearningRate = 0.03 } },
        { "binned, quantile", Adam with { Head = ActionHeadName.Binned, Chunk = 3, Bins = 21, Normalization = Normalization.Quantile } },
        { "bins of equal mass", Adam with { Head = ActionHeadName.Binned, Bins = 10, BinEdges = BinEdges.Quantile } },
        { "act", Adam with { Head = ActionHeadName.Act, Chunk = 4, Latent = 3 } },
        { "flow, unet", Adam with { Head = ActionHeadName.Flow, Chunk = 4, Denoiser = DenoiserName.Unet, DenoiserSizes = [32, 32] } },
        { "diffusion, transformer", Adam with { Head = ActionHeadName.Diffusion, Chunk = 4, Denoiser = DenoiserName.Transformer, DenoiserSizes = [8] } },
        { "ensemble", Adam with { Members = 3 } },
        { "ensemble of mixtures, clip", Adam with { Members = 2, Head = ActionHeadName.Gmm, Modes = 3, MaxGradientNorm = 0.1 } },
        { "everything at once", Adam with { WeightDecay = 0.01, MaxGradientNorm = 0.1, WarmupSteps = 5, Activation = Activation.Tanh, LogEvery = null, ValidateEvery = null } },
    };

    [Theory]
    [MemberData(nameof(Optimisers))]
    public void Train_StoppedAtAnyStepAndGoneOn_EndsInTheSameBits(string name, BehaviorCloningOptions options)
    {
        using var undisturbed = TestTraining.Run(_demonstrations, options, Seed);
        foreach (var stop in MayStopAnywhere.Contains(name) ? EveryStop : TwoStops)
        {
            using var first = new TestTraining();
            Assert.False(first.Go(_demonstrations.Folder, options, Seed, new CheckpointSettings(_folder.Path, Never, null), new Pauses(stop)));
            var taken = Assert.Single(first.Observer.Checkpoints);
            Assert.Equal(stop, taken.Step);

            using var second = new TestTraining();
            Assert.True(second.Go(_demonstrations.Folder, options, Seed, new CheckpointSettings(_folder.Path, Never, new CheckpointOrigin(taken.Path, false))));

            AssertSame(undisturbed, second, $"{name}, stopped at {stop}");
            Assert.Equal(Points(undisturbed.Observer), [.. Points(first.Observer), .. Points(second.Observer)]);
        }
    }

    [Fact]
    public void Train_DiscreteActions_EndsInTheSameBits()
    {
        using var demonstrations = TestDemonstrations.Discrete((x, y) => x > y ? 2 : y > 0 ? 1 : 0, classes: 3);
        using var undisturbed = TestTraining.Run(demonstrations, Adam, Seed);

        using var second = GoOn(demonstrations, Adam, Adam, stop: 23);

        AssertSame(undisturbed, second, "categorical");
    }

    [Fact]
    public void Train_SeveralChoices_EndsInTheSameBits()
    {
        using var demonstrations = TestDemonstrations.Choices((x, y) => [x > y ? 2 : 0, y > 0 ? 1 : 0], [3, 2]);
        using var undisturbed = TestTraining.Run(demonstrations, Adam, Seed);

        using var second = GoOn(demonstrations, Adam, Adam, stop: 23);

        AssertSame(undisturbed, second, "multi_categorical");
    }

    [Fact]
    public void Train_InterruptedAtEveryCheckpoint_EndsInTheSameBits()
    {
        using var undisturbed = TestTraining.Run(_demonstrations, Adam, Seed);
        CheckpointOrigin? origin = null;
        for (var stop = 9L; ; stop += 9)
        {
            using var training = new TestTraining();
            if (training.Go(_demonstrations.Folder, Adam, Seed, new CheckpointSettings(_folder.Path, Never, origin), new Pauses(stop, from: stop - 9)))
            {
                AssertSame(undisturbed, training, "six pauses");
                return;
            }

            origin = new CheckpointOrigin(training.Observer.Checkpoints.Single().Path, false);
        }
    }

    // Networks too large for one cache take turns of many steps, some with several reports: a pause is taken at the end of one, here between two reports.
    [Fact]
    public void Train_EnsembleThatTakesTurns_EndsInTheSameBits()
    {
        var options = Adam with { Members = 2, HiddenSizes = [1000, 900], Steps = 40, LogEvery = 4 };
        using var undisturbed = TestTraining.Run(_demonstrations, options, Seed);

        using var first = new TestTraining();
        Assert.False(first.Go(_demonstrations.Folder, options, Seed, new CheckpointSettings(_folder.Path, new CheckpointPlan(13, null, 3), null), new Pauses(5)));
        Assert.Equal([13, 26], first.Observer.Checkpoints.Select(taken => taken.Step));
        using var second = new TestTraining();
        Assert.True(second.Go(_demonstrations.Folder, options, Seed, new CheckpointSettings(_folder.Path, Never, new CheckpointOrigin(first.Observer.Checkpoints[^1].Path, false))));

        AssertSame(undisturbed, second, "turns");
        Assert.Equal(Points(undisturbed.Observer), [.. Points(first.Observer), .. Points(second.Observer)]);
    }

    [Fact]
    public void Train_FromTheLastStep_OnlyExports()
    {
        using var first = new TestTraining();
        Assert.True(first.Go(_demonstrations.Folder, Adam, Seed, new CheckpointSettings(_folder.Path, Never, null)));
        var taken = Assert.Single(first.Observer.Checkpoints);
        Assert.Equal(Last, taken.Step);

        using var second = new TestTraining();
        Assert.True(second.Go(_demonstrations.Folder, Adam, Seed, new CheckpointSettings(_folder.Path, Never, new CheckpointOrigin(taken.Path, false))));

        Assert.Empty(second.Observer.Reports);
        AssertSame(first, second, "the last step");
    }

    [Fact]
    public void Train_TakingCheckpoints_ChangesNothing()
    {
        using var undisturbed = TestTraining.Run(_demonstrations, Adam, Seed);
        using var training = new TestTraining();

        training.Go(_demonstrations.Folder, Adam, Seed, new CheckpointSettings(_folder.Path, new CheckpointPlan(13, null, 3), null), new Pauses(wishAt: 20));

        Assert.Equal([(13, false), (20, true), (26, false), (39, false), (52, false), (60, false)], training.Observer.Checkpoints.Select(taken => (taken.Step, taken.IsOnDemand)));
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "*.unfinished"));
        AssertSame(undisturbed, training, "checkpoints every 13 steps");
    }

    [Fact]
    public void Train_Extended_FollowsTheScheduleOfItsNewLengthFromTheCheckpointOn()
    {
        var longer = Adam with { Steps = 2 * Last };

        using var extended = GoOn(_demonstrations, Adam, longer, stop: Last);

        Assert.Equal(2 * Last, extended.Observer.TotalSteps);
        var rates = extended.Observer.All(MetricNames.LearningRate);
        Assert.Equal(63, rates[0].Step);
        Assert.Equal(Adam.LearningRate * 0.5 * (1 + Math.Cos(Math.PI * 62 / 120)), rates[0].Value, 12);
    }

    [Fact]
    public void Train_ConstantScheduleExtended_IsTheLongerTraining()
    {
        var shorter = Adam with { Schedule = LearningRateSchedule.Constant };
        var longer = shorter with { Steps = 2 * Last };
        using var undisturbed = TestTraining.Run(_demonstrations, longer, Seed);

        using var extended = GoOn(_demonstrations, shorter, longer, stop: 33);

        AssertSame(undisturbed, extended, "extended");
    }

    [Fact]
    public void Train_FromAForeignCheckpoint_NamesEverythingThatDiffers()
    {
        using var other = TestDemonstrations.Continuous((x, y) => [x + y, y], seed: 2);

        var failure = Assert.Throws<TrainingException>(() => GoOn(_demonstrations, Adam, Adam with { LearningRate = 0.5, WeightDecay = 0.1 }, 9, other.Folder, 6));

        Assert.Equal(FailureReason.UserError, failure.Reason);
        Assert.Contains("seed was 5 and is 6; dataset was sha256:", failure.Message);
        Assert.Contains("learning_rate was 0.001 and is 0.5; weight_decay was 0 and is 0.1.", failure.Message);
    }

    [Fact]
    public void Train_FromADamagedCheckpoint_IsRefused()
    {
        var path = Path.Combine(_folder.Path, "damaged.safetensors");
        File.WriteAllBytes(path, new byte[100]);

        using var training = new TestTraining();
        var failure = Assert.Throws<TrainingException>(() => training.Go(_demonstrations.Folder, Adam, Seed, new CheckpointSettings(_folder.Path, Never, new CheckpointOrigin(path, false))));

        Assert.Equal(FailureReason.Internal, failure.Reason);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _demonstrations.Dispose();
    }

    private TestTraining GoOn(TestDemonstrations demonstrations, BehaviorCloningOptions before, BehaviorCloningOptions after, long stop, string? folder = null, long seed = Seed)
    {
        using var first = new TestTraining();
        first.Go(demonstrations.Folder, before, Seed, new CheckpointSettings(_folder.Path, Never, null), new Pauses(stop));
        var second = new TestTraining();
        second.Go(folder ?? demonstrations.Folder, after, seed, new CheckpointSettings(_folder.Path, Never, new CheckpointOrigin(first.Observer.Checkpoints.Single().Path, false)));
        return second;
    }

    private static void AssertSame(TestTraining expected, TestTraining actual, string what)
    {
        Assert.True(expected.Weights.AsSpan().SequenceEqual(actual.Weights), $"{what}: other weights");
        Assert.True(expected.File(BundleFiles.Onnx).AsSpan().SequenceEqual(actual.File(BundleFiles.Onnx)), $"{what}: another graph");
        Assert.Equal(Lines(expected), Lines(actual));
    }

    // What a bundle says of the curve; how fast it went is the machine's.
    private static IEnumerable<string> Lines(TestTraining training) =>
        File.ReadLines(Path.Combine(training.Folder, BundleFiles.Metrics)).Where(line => !line.Contains(MetricNames.Throughput, StringComparison.Ordinal));

    private static List<(long Step, string Name, double Value)> Points(RecordingObserver observer) =>
    [
        .. from report in observer.Reports
           from value in report.Values
           where value.Key != MetricNames.Throughput
           select (report.Step, value.Key, value.Value),
    ];
}
