using System.Text.Json.Nodes;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Policies;
using ImitationService.Domain.Runs;

namespace ImitationService.Learning.Tests.Training;

public sealed class OptionsTests
{
    private static readonly BehaviorCloningOptions Base = new() { Steps = 40, BatchSize = 32, HiddenSizes = [8], ValidateEvery = 10, LogEvery = 5 };

    // Of the same demonstrations each time, and the same seed: trained once.
    private static readonly Lazy<byte[]> Unchanged = new(() =>
    {
        using var demonstrations = TwoFeatures();
        using var training = TestTraining.Run(demonstrations, Base);
        return training.Weights;
    });

    public static TheoryData<string, BehaviorCloningOptions> ChangesOfTheWeights { get; } = new()
    {
        { "steps", Base with { Steps = 41 } },
        { "epochs", Base with { Steps = null, Epochs = 1 } },
        { "batch_size", Base with { BatchSize = 33 } },
        { "hidden_sizes", Base with { HiddenSizes = [8, 8] } },
        { "linear", Base with { HiddenSizes = [] } },
        { "activation", Base with { Activation = Activation.Tanh } },
        { "gelu", Base with { Activation = Activation.Gelu } },
        { "normalization", Base with { Normalization = Normalization.None } },
        { "learning_rate", Base with { LearningRate = 2e-3 } },
        { "schedule", Base with { Schedule = LearningRateSchedule.Constant } },
        { "warmup_steps", Base with { WarmupSteps = 10 } },
        { "weight_decay", Base with { WeightDecay = 0.1 } },
        { "max_gradient_norm", Base with { MaxGradientNorm = 0.1 } },
        { "validation_fraction", Base with { ValidationFraction = 0.3 } },
        { "loss", Base with { Loss = RegressionLoss.L1 } },
        { "gaussian", Base with { Head = ActionHeadName.Gaussian } },
        { "gmm", Base with { Head = ActionHeadName.Gmm } },
        { "preset", Base with { Preset = PresetName.DiffusionPolicy } },
        { "min_max", Base with { Normalization = Normalization.MinMax } },
        { "quantile", Base with { Normalization = Normalization.Quantile } },
        { "binned", Base with { Head = ActionHeadName.Binned } },
        { "act", Base with { Head = ActionHeadName.Act } },
        { "diffusion", Base with { Head = ActionHeadName.Diffusion } },
        { "flow", Base with { Head = ActionHeadName.Flow } },
        { "denoiser, unet", Base with { Head = ActionHeadName.Flow, Denoiser = DenoiserName.Unet, DenoiserSizes = [32] } },
        { "denoiser, transformer", Base with { Head = ActionHeadName.Flow, Denoiser = DenoiserName.Transformer, DenoiserSizes = [8] } },
        { "gru", Base with { Backbone = BackboneName.Gru } },
        { "lstm", Base with { Backbone = BackboneName.Lstm } },
        { "transformer", Base with { Backbone = BackboneName.Transformer } },
        { "history", Base with { History = 2 } },
        { "chunk", Base with { Chunk = 2 } },
        { "dropout", Base with { Dropout = 0.2 } },
        { "observation_noise", Base with { ObservationNoise = 0.1 } },
        { "average_decay", Base with { AverageDecay = 0.9 } },
        { "linear schedule", Base with { Schedule = LearningRateSchedule.Linear } },
        { "sgd", Base with { Optimizer = OptimizerName.Sgd } },
        { "accumulate", Base with { Accumulate = 2 } },
        { "precision", Base with { Precision = Precision.Bfloat16 } },
        { "layer_norm", Base with { LayerNorm = true } },
        { "members", Base with { Members = 2 } },
        { "observations", Base with { Observations = ["observation.a"] } },
    };

    public static TheoryData<string, BehaviorCloningOptions, BehaviorCloningOptions> ChangesBesideOthers { get; } = new()
    {
        { "momentum", Base with { Optimizer = OptimizerName.Sgd }, Base with { Optimizer = OptimizerName.Sgd, Momentum = 0.5 } },
        { "label_smoothing", Base, Base with { LabelSmoothing = 0.1 } },
        { "nll_beta of gaussian", Base with { Head = ActionHeadName.Gaussian }, Base with { Head = ActionHeadName.Gaussian, NllBeta = 0 } },
        { "nll_beta of gmm", Base with { Head = ActionHeadName.Gmm }, Base with { Head = ActionHeadName.Gmm, NllBeta = 0 } },
        { "attention_heads", Base with { Backbone = BackboneName.Transformer }, Base with { Backbone = BackboneName.Transformer, AttentionHeads = 2 } },
        { "attention_heads of act", Base with { Head = ActionHeadName.Act, Chunk = 4 }, Base with { Head = ActionHeadName.Act, Chunk = 4, AttentionHeads = 2 } },
        { "dropout of act", Base with { Head = ActionHeadName.Act, Chunk = 4 }, Base with { Head = ActionHeadName.Act, Chunk = 4, Dropout = 0.2 } },
    };

    [Theory]
    [MemberData(nameof(ChangesOfTheWeights))]
    public void Train_OptionChanged_GivesOtherWeights(string option, BehaviorCloningOptions changed)
    {
        using var demonstrations = TwoFeatures();
        using var after = TestTraining.Run(demonstrations, changed);

        Assert.False(Unchanged.Value.AsSpan().SequenceEqual(after.Weights), $"{option} changed nothing");
    }

    [Fact]
    public void Train_ReportsMoreOrLessOften_GivesTheSameWeights()
    {
        using var demonstrations = TwoFeatures();
        using var before = TestTraining.Run(demonstrations, Base);
        using var after = TestTraining.Run(demonstrations, Base with { LogEvery = 1, ValidateEvery = 40 });

        Assert.Equal(before.Weights, after.Weights);
        Assert.Equal(9, before.Observer.Reports.Count);
        Assert.Equal(40, after.Observer.Reports.Count);
    }

    [Fact]
    public void Train_Epochs_TakesAllStepsOfThem()
    {
        using var demonstrations = TwoFeatures();
        using var training = TestTraining.Run(demonstrations, Base with { Steps = null, Epochs = 3, BatchSize = 100 });

        // 18 of 20 episodes of 20: 360 transitions are 4 minibatches.
        Assert.Equal(12, training.Observer.TotalSteps);
    }

    [Fact]
    public void Train_HeadNamed_IsTheOneThatAutoTakes()
    {
        using var demonstrations = TwoFeatures();
        using var before = TestTraining.Run(demonstrations, Base);
        using var after = TestTraining.Run(demonstrations, Base with { Head = ActionHeadName.Deterministic, Loss = RegressionLoss.L2 });

        Assert.Equal(before.File(BundleFiles.Onnx), after.File(BundleFiles.Onnx));
    }

    [Fact]
    public void Train_ModesChanged_GivesAnotherMixture()
    {
        using var demonstrations = TwoFeatures();
        using var before = TestTraining.Run(demonstrations, Base with { Head = ActionHeadName.Gmm, Modes = 2 });
        using var after = TestTraining.Run(demonstrations, Base with { Head = ActionHeadName.Gmm, Modes = 3 });

        Assert.NotEqual(before.Weights.Length, after.Weights.Length);
    }

    [Theory]
    [InlineData(DenoiserName.Unet, 32, 40)]
    [InlineData(DenoiserName.Transformer, 8, 16)]
    public void Train_DenoiserSizesChanged_GivesAnotherNetwork(DenoiserName denoiser, int size, int other)
    {
        using var demonstrations = TwoFeatures();
        var options = Base with { Steps = 2, Head = ActionHeadName.Flow, Denoiser = denoiser, DenoiserSizes = [size] };
        using var before = TestTraining.Run(demonstrations, options);
        using var after = TestTraining.Run(demonstrations, options with { DenoiserSizes = [other] });

        Assert.NotEqual(before.Weights.Length, after.Weights.Length);
    }

    [Fact]
    public void Train_BinsChanged_GivesAnotherNetwork()
    {
        using var demonstrations = TwoFeatures();
        using var before = TestTraining.Run(demonstrations, Base with { Head = ActionHeadName.Binned, Bins = 11 });
        using var after = TestTraining.Run(demonstrations, Base with { Head = ActionHeadName.Binned, Bins = 13 });

        Assert.NotEqual(before.Weights.Length, after.Weights.Length);
    }

    [Fact]
    public void Train_LatentAndItsWeightChanged_GivesOtherWeights()
    {
        using var demonstrations = TwoFeatures();
        var options = Base with { Head = ActionHeadName.Act, Chunk = 4 };
        using var before = TestTraining.Run(demonstrations, options);
        using var latent = TestTraining.Run(demonstrations, options with { Latent = 5 });
        using var weight = TestTraining.Run(demonstrations, options with { KlWeight = 1 });

        Assert.NotEqual(before.Weights.Length, latent.Weights.Length);
        Assert.NotEqual(before.Observer.Last(MetricNames.TrainLoss), weight.Observer.Last(MetricNames.TrainLoss));
    }

    [Theory]
    [MemberData(nameof(ChangesBesideOthers))]
    public void Train_OptionChangedBesideAnother_GivesOtherWeights(string option, BehaviorCloningOptions before, BehaviorCloningOptions after)
    {
        using var demonstrations = option == "label_smoothing" ? TestDemonstrations.Discrete((x, y) => x * y > 0 ? 1 : 0, 2) : TwoFeatures();
        using var first = TestTraining.Run(demonstrations, before);
        using var second = TestTraining.Run(demonstrations, after);

        Assert.False(first.Weights.AsSpan().SequenceEqual(second.Weights), $"{option} changed nothing");
    }

    // Read by the runners alone.
    [Theory]
    [InlineData(null, 2)]
    [InlineData(1, 1)]
    [InlineData(4, 4)]
    public void Train_Execute_IsWrittenIntoTheBundle(int? execute, int expected)
    {
        using var demonstrations = TwoFeatures();
        using var training = TestTraining.Run(demonstrations, Base with { Steps = 2, Chunk = 4, Execute = execute });

        Assert.Equal(expected, (int)JsonNode.Parse(training.File(BundleFiles.Configuration))!["network"]!["execute"]!);
    }

    [Fact]
    public void Train_BatchLargerThanTheDataset_TakesWhatThereIs()
    {
        using var demonstrations = TwoFeatures();
        using var training = TestTraining.Run(demonstrations, Base with { BatchSize = 65_536 });

        Assert.Equal(40, training.Observer.TotalSteps);
    }

    private static TestDemonstrations TwoFeatures()
    {
        var random = new Random(3);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 5) + 1)];
        var (a, b) = (Values(800), Values(400));
        float[] actions = [.. b.Select((value, i) => (3 * value) + a[2 * i])];
        return TestDemonstrations.Write(
            [
                (TestDemonstrations.Vector("observation.a", 2), a),
                (new Feature("observation.b", ElementType.Float32, [], ["b"]), b),
                (TestDemonstrations.Vector(FeatureNames.Action, 1), actions),
            ],
            new ActionSpace(ActionKind.Continuous, 1),
            [.. Enumerable.Repeat(20L, 20)]);
    }
}
