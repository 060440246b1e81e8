using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Tests.Algorithms;

public sealed class CompatibilityTests
{
    private static readonly AlgorithmDescriptor Cloning = AlgorithmCatalog.Find(AlgorithmNames.BehaviorCloning)!;

    [Fact]
    public void Check_Defaults_FitEveryKindOfAction()
    {
        Assert.Empty(Compatibility.Check(Cloning, new BehaviorCloningOptions(), Contents(ActionKind.MultiDiscrete)));
        Assert.Empty(Compatibility.Check(Cloning, new BehaviorCloningOptions(), Contents(ActionKind.Continuous)));
        Assert.Empty(Compatibility.Check(Cloning, new BehaviorCloningOptions(), Contents(ActionKind.Discrete)));
    }

    [Theory]
    [InlineData(ActionHeadName.Categorical, ActionKind.Continuous, "The head 'categorical' does not fit: the dataset's actions are continuous. Choose 'deterministic', 'gaussian', 'gmm', 'binned', 'act', 'diffusion', 'flow' or 'auto'.")]
    [InlineData(ActionHeadName.Deterministic, ActionKind.Discrete, "The head 'deterministic' does not fit: the dataset's actions are discrete. Choose 'categorical' or 'auto'.")]
    [InlineData(ActionHeadName.Categorical, ActionKind.MultiDiscrete, "The head 'categorical' does not fit: the dataset's actions are multi_discrete. Choose 'multi_categorical' or 'auto'.")]
    [InlineData(ActionHeadName.MultiCategorical, ActionKind.Discrete, "The head 'multi_categorical' does not fit: the dataset's actions are discrete. Choose 'categorical' or 'auto'.")]
    [InlineData(ActionHeadName.Gmm, ActionKind.Discrete, "The head 'gmm' does not fit: the dataset's actions are discrete. Choose 'categorical' or 'auto'.")]
    public void Check_HeadForOtherActions_SaysWhichOneFits(ActionHeadName head, ActionKind kind, string detail) =>
        Assert.Equal([new OptionsProblem("/head", "incompatible-head", detail)], Compatibility.Check(Cloning, new BehaviorCloningOptions { Head = head }, Contents(kind)));

    [Theory]
    [InlineData(ActionHeadName.Deterministic, ActionKind.Continuous, RegressionLoss.L1, null, null)]
    [InlineData(ActionHeadName.Auto, ActionKind.Continuous, RegressionLoss.L1, null, null)]
    [InlineData(ActionHeadName.Gmm, ActionKind.Continuous, null, 3, null)]
    [InlineData(ActionHeadName.Gaussian, ActionKind.Continuous, RegressionLoss.L2, null, "'loss' belongs to the head 'deterministic', and the head here is 'gaussian'. Leave it out, or choose that head.")]
    [InlineData(ActionHeadName.Auto, ActionKind.Discrete, RegressionLoss.L1, null, "'loss' belongs to the head 'deterministic', and the head here is 'categorical'. Leave it out, or choose that head.")]
    [InlineData(ActionHeadName.Auto, ActionKind.Continuous, null, 3, "'modes' belongs to the head 'gmm', and the head here is 'deterministic'. Leave it out, or choose that head.")]
    public void Check_OptionsOfAHead_AreRefusedWithAnother(ActionHeadName head, ActionKind kind, RegressionLoss? loss, int? modes, string? detail) =>
        Assert.Equal(
            detail is null ? [] : [new OptionsProblem(loss is null ? "/modes" : "/loss", "option-of-another-head", detail)],
            Compatibility.Check(Cloning, new BehaviorCloningOptions { Head = head, Loss = loss, Modes = modes }, Contents(kind)));

    [Theory]
    [InlineData(ActionHeadName.Diffusion, null)]
    [InlineData(ActionHeadName.Flow, null)]
    [InlineData(ActionHeadName.Gmm, "'denoising_steps' belongs to the head 'diffusion', and the head here is 'gmm'. Leave it out, or choose that head.")]
    public void Check_DenoisingSteps_AreRefusedWithHeadsThatDoNotDenoise(ActionHeadName head, string? detail) =>
        Assert.Equal(
            detail is null ? [] : [new OptionsProblem("/denoising_steps", "option-of-another-head", detail)],
            Compatibility.Check(Cloning, new BehaviorCloningOptions { Head = head, DenoisingSteps = 3 }, Contents(ActionKind.Continuous)));

    [Fact]
    public void Check_SeveralChoices_TakeSmoothingAndNoWeightsOrMembers()
    {
        Assert.Empty(Compatibility.Check(Cloning, new BehaviorCloningOptions { LabelSmoothing = 0.1 }, Contents(ActionKind.MultiDiscrete)));
        Assert.Equal(
            ["/members", "/class_weights"],
            Compatibility.Check(Cloning, new BehaviorCloningOptions { Members = 2, ClassWeights = ClassWeights.Balanced }, Contents(ActionKind.MultiDiscrete)).Select(problem => problem.Pointer));
    }

    [Theory]
    [InlineData("label_smoothing")]
    [InlineData("class_weights")]
    public void Check_OptionsOfClasses_AreRefusedWithContinuousActions(string option)
    {
        var options = option == "label_smoothing" ? new BehaviorCloningOptions { LabelSmoothing = 0.1 } : new BehaviorCloningOptions { ClassWeights = ClassWeights.Balanced };

        Assert.Empty(Compatibility.Check(Cloning, options, Contents(ActionKind.Discrete)));
        Assert.Equal(
            [new OptionsProblem($"/{option}", "option-of-another-head", $"'{option}' belongs to the head 'categorical', and the head here is 'deterministic'. Leave it out, or choose that head.")],
            Compatibility.Check(Cloning, options, Contents(ActionKind.Continuous)));
    }

    [Fact]
    public void Check_WeighingByWhatWasNotRecorded_NamesEachOption()
    {
        var options = new BehaviorCloningOptions { BestFraction = 0.5, ReturnTemperature = 1, FailureWeight = 0.5, BalanceTasks = true };
        var contents = Contents(ActionKind.Continuous);

        Assert.Equal(
            ["/best_fraction", "/return_temperature", "/failure_weight", "/balance_tasks"],
            Compatibility.Check(Cloning, options, contents).Select(problem => problem.Code == "not-recorded" ? problem.Pointer : problem.Code));
        Assert.Empty(Compatibility.Check(Cloning, options, contents with
        {
            Features = [.. contents.Features, new Feature(FeatureNames.Reward, ElementType.Float32, [], [])],
            Origin = new DatasetOrigin { EpisodeSuccess = [true, null], EpisodeTasks = [0, 1] },
        }));
    }

    [Fact]
    public void Check_OnlyFailuresLeftOut_SaysThatNothingIsLeft()
    {
        var contents = Contents(ActionKind.Continuous) with { Origin = new DatasetOrigin { EpisodeSuccess = [false, false] } };

        Assert.Equal("nothing-left", Assert.Single(Compatibility.Check(Cloning, new BehaviorCloningOptions { FailureWeight = 0 }, contents)).Code);
    }

    [Fact]
    public void Check_OneTask_HasNothingToBalance()
    {
        var contents = Contents(ActionKind.Continuous) with { Origin = new DatasetOrigin { EpisodeTasks = [4, 4] } };

        Assert.Equal("one-task", Assert.Single(Compatibility.Check(Cloning, new BehaviorCloningOptions { BalanceTasks = true }, contents)).Code);
    }

    // 1,000 transitions are sixteen steps of 64 for each epoch, or eight where two minibatches are one step.
    [Theory]
    [InlineData(7999, null, null, 1, true)]
    [InlineData(8000, null, null, 1, false)]
    [InlineData(9, 10L, null, 1, true)]
    [InlineData(10, 10L, null, 1, false)]
    [InlineData(47, null, 3L, 1, true)]
    [InlineData(48, null, 3L, 1, false)]
    [InlineData(24, null, 3L, 2, false)]
    public void Check_WarmUp_EndsBeforeTheRun(long warmup, long? steps, long? epochs, int accumulate, bool fits)
    {
        var options = new BehaviorCloningOptions { WarmupSteps = warmup, Steps = steps, Epochs = epochs, Accumulate = accumulate };

        Assert.Equal(fits ? [] : [("/warmup_steps", "longer-than-the-run")], Compatibility.Check(Cloning, options, Contents(ActionKind.Continuous)).Select(problem => (problem.Pointer, problem.Code)));
    }

    [Fact]
    public void Check_Denoiser_IsRefusedWithHeadsThatDoNotDenoise() =>
        Assert.Equal(
            ["/denoiser", "/denoiser_sizes"],
            Compatibility.Check(Cloning, new BehaviorCloningOptions { Denoiser = DenoiserName.Unet, DenoiserSizes = [32] }, Contents(ActionKind.Continuous)).Select(problem => problem.Pointer));

    [Fact]
    public void Check_BinEdges_AreRefusedWithOtherHeads() =>
        Assert.Equal(["/bin_edges"], Compatibility.Check(Cloning, new BehaviorCloningOptions { BinEdges = BinEdges.Quantile }, Contents(ActionKind.Continuous)).Select(problem => problem.Pointer));

    [Fact]
    public void Check_Bins_AreRefusedWithOtherHeads() =>
        Assert.Equal(
            [new OptionsProblem("/bins", "option-of-another-head", "'bins' belongs to the head 'binned', and the head here is 'deterministic'. Leave it out, or choose that head.")],
            Compatibility.Check(Cloning, new BehaviorCloningOptions { Bins = 3 }, Contents(ActionKind.Continuous)));

    [Fact]
    public void Check_OptionsOfAct_AreRefusedWithOtherHeads() =>
        Assert.Equal(
            ["/latent", "/kl_weight"],
            Compatibility.Check(Cloning, new BehaviorCloningOptions { Latent = 3, KlWeight = 1 }, Contents(ActionKind.Continuous)).Select(problem => problem.Pointer));

    [Fact]
    public void Check_ObservationsThatAreNone_NamesEachAndThoseThatThereAre()
    {
        var options = new BehaviorCloningOptions { Observations = ["observation.state", "action", "observation.flag"] };

        Assert.Equal(
            [
                new OptionsProblem("/observations/1", "unknown-observation", "The dataset has no observation feature 'action'. It has: observation.state, observation.goal."),
                new OptionsProblem("/observations/2", "unknown-observation", "The dataset has no observation feature 'observation.flag'. It has: observation.state, observation.goal."),
            ],
            Compatibility.Check(Cloning, options, Contents(ActionKind.Continuous)));
    }

    [Fact]
    public void Check_ImagesAndTexts_AreSeenAfterTheNumbers()
    {
        var contents = WithCamera(96);

        Assert.Empty(Compatibility.Check(Cloning, new BehaviorCloningOptions { Vision = VisionName.Resnet18, ImageShift = 4 }, contents));
        Assert.Equal(["observation.state", "observation.goal", "observation.text", "observation.images.top"], Compatibility.ResolveObservations(null, contents).Select(feature => feature.Name));
        Assert.Empty(Compatibility.Check(Cloning, new BehaviorCloningOptions { Observations = ["observation.images.top"] }, contents));
    }

    [Theory]
    [InlineData("observation.goal", ActionKind.Continuous, null)]
    [InlineData("action", ActionKind.Continuous, null)]
    [InlineData("action", ActionKind.Discrete, "observation.state, observation.goal")]
    [InlineData("observation.text", ActionKind.Continuous, "observation.state, observation.goal, action")]
    [InlineData("observation.images.top", ActionKind.Continuous, "observation.state, observation.goal, action")]
    [InlineData("a/b", ActionKind.Continuous, "observation.state, observation.goal, action")]
    public void Check_RuleOfScaling_IsRefusedForWhatIsNotScaled(string feature, ActionKind kind, string? scaled)
    {
        var options = new BehaviorCloningOptions { Normalizations = new Dictionary<string, Normalization> { [feature] = Normalization.MinMax } };

        var problems = Compatibility.Check(Cloning, options, WithCamera(96) with { Action = Contents(kind).Action });

        Assert.Equal(scaled is null ? [] : ["/normalizations/" + feature.Replace("/", "~1")], problems.Select(problem => problem.Pointer));
        Assert.All(problems, problem => Assert.Contains($"Scaled are: {scaled}.", problem.Detail, StringComparison.Ordinal));
    }

    [Fact]
    public void Check_DatasetWithoutObservations_SaysSo()
    {
        var contents = Contents(ActionKind.Continuous) with { Features = [new Feature(FeatureNames.Action, ElementType.Float32, [2], [])] };

        Assert.Equal("no-observation", Assert.Single(Compatibility.Check(Cloning, new BehaviorCloningOptions(), contents)).Code);
    }

    [Fact]
    public void Check_AlgorithmForOtherActions_SaysWhichItLearns()
    {
        var algorithm = Cloning with { Name = "other", ActionKinds = [ActionKind.Discrete] };

        Assert.Equal(
            "'other' does not learn continuous actions; it learns discrete ones.",
            Assert.Single(Compatibility.Check(algorithm, new BehaviorCloningOptions(), Contents(ActionKind.Continuous))).Detail);
    }

    [Fact]
    public void ResolveObservations_Chosen_KeepsTheDatasetsOrder() =>
        Assert.Equal(
            ["observation.state", "observation.goal"],
            Compatibility.ResolveObservations(["observation.goal", "observation.state"], Contents(ActionKind.Continuous)).Select(feature => feature.Name));

    [Fact]
    public void Check_Tokens_NeedATextAndATokenizer()
    {
        var options = new BehaviorCloningOptions { TextEncoder = TextEncoderName.Tokens };
        var contents = WithCamera(96);

        Assert.Equal("no-tokenizer", Assert.Single(Compatibility.Check(Cloning, options, contents)).Code);
        contents = contents with { Tokenizer = new TokenizerSummary("tiktoken", 300, "sha256:1") };
        Assert.Empty(Compatibility.Check(Cloning, options, contents));
        Assert.Equal(("/text_encoder", "no-text"), Assert.Single(Compatibility.Check(Cloning, options with { Observations = [FeatureNames.State] }, contents)) is var problem ? (problem.Pointer, problem.Code) : default);
    }

    internal static DatasetContents WithCamera(int side)
    {
        var contents = Contents(ActionKind.Continuous);
        return contents with
        {
            Features = [new Feature("observation.images.top", ElementType.UInt8, [side, 96, 3], []), .. contents.Features, new Feature(FeatureNames.Text, ElementType.Text, [], [])],
        };
    }

    [Fact]
    public void Check_ObservationNamedTwice_IsRefused() =>
        Assert.Equal(
            [new OptionsProblem("/observations/1", "named-twice", "'observation.goal' is named before: a policy sees each feature once.")],
            Compatibility.Check(Cloning, new BehaviorCloningOptions { Observations = ["observation.goal", "observation.goal"] }, Contents(ActionKind.Continuous)));

    // Nothing of what the policy sees would be disturbed.
    [Fact]
    public void Check_NoiseWithTextsAlone_IsRefused()
    {
        var contents = Contents(ActionKind.Continuous);
        contents = contents with { Features = [.. contents.Features, new Feature(FeatureNames.Text, ElementType.Text, [], ["instruction"])] };
        var noisy = new BehaviorCloningOptions { ObservationNoise = 0.1 };

        Assert.Empty(Compatibility.Check(Cloning, noisy, contents));
        Assert.Equal(
            [("/observation_noise", "no-vectors")],
            Compatibility.Check(Cloning, noisy with { Observations = [FeatureNames.Text] }, contents).Select(problem => (problem.Pointer, problem.Code)));
    }

    internal static DatasetContents Contents(ActionKind kind, int inputs = 3, long transitions = 1000) => new(
        "test",
        [
            new Feature("observation.state", ElementType.Float32, [inputs], []),
            new Feature("observation.goal", ElementType.Float32, [2], []),
            new Feature("observation.flag", ElementType.Bool, [], []),
            new Feature(FeatureNames.Action, kind == ActionKind.Continuous ? ElementType.Float32 : ElementType.Int64, kind == ActionKind.Discrete ? [] : [2], []),
        ],
        kind switch
        {
            ActionKind.Discrete => new ActionSpace(kind, 1, 4),
            ActionKind.MultiDiscrete => new ActionSpace(kind, 2, ClassesPerDimension: [3, 5]),
            _ => new ActionSpace(kind, 2),
        },
        10,
        transitions,
        false,
        new EpisodeBoundaries(BoundaryOrigin.Found, "test"),
        [],
        "sha256:0");
}
