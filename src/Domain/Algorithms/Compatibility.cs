using System.Text.Json;
using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Algorithms;

/// <summary>Whether an algorithm with these options can learn from this dataset; known before anything is queued.</summary>
public static class Compatibility
{
    /// <summary>Everything that does not fit; empty when all does.</summary>
    public static IReadOnlyList<OptionsProblem> Check(AlgorithmDescriptor algorithm, AlgorithmOptions options, DatasetContents contents)
    {
        var problems = new List<OptionsProblem>();
        if (!algorithm.ActionKinds.Contains(contents.Action.Kind))
        {
            problems.Add(new OptionsProblem(
                string.Empty,
                "unsupported-action-kind",
                $"'{algorithm.Name}' does not learn {Word(contents.Action.Kind)} actions; it learns {string.Join(" and ", algorithm.ActionKinds.Select(kind => Word(kind)))} ones."));
        }

        if (options is BehaviorCloningOptions cloning)
        {
            problems.AddRange(CheckHead(cloning, contents.Action.Kind));
            problems.AddRange(CheckHeadOptions(cloning, ResolveHead(cloning.Head, contents.Action.Kind)));
            problems.AddRange(CheckWeighting(cloning, contents));
            problems.AddRange(CheckWarmup(cloning, contents.Transitions));
            problems.AddRange(CheckObservations(cloning.Observations, contents.Features));
            var seen = ResolveObservations(cloning.Observations, contents);
            problems.AddRange(ScalableFeatures.Check(cloning, contents));
            problems.AddRange(VisionRules.Check(cloning, seen));
            problems.AddRange(TextRules.Check(cloning, seen, contents));
            if (cloning.ObservationNoise > 0 && seen.Count > 0 && ObservationLayout.ScaledWidth(seen) == 0)
            {
                problems.Add(new OptionsProblem("/observation_noise", "no-vectors", "Noise is added to scaled numbers, and the policy would see none, only images or texts. Leave it out, or choose observations that are numbers."));
            }
        }

        return problems;
    }

    /// <summary>The head in force: the chosen one, or the one that fits the dataset's action kind.</summary>
    public static ActionHeadName ResolveHead(ActionHeadName chosen, ActionKind kind) =>
        chosen != ActionHeadName.Auto ? chosen : HeadsFor(kind)[0];

    /// <summary>The observation features in force: the chosen ones, or all that a policy can see; in the order of <see cref="ObservationLayout"/>.</summary>
    public static IReadOnlyList<Feature> ResolveObservations(IReadOnlyList<string>? chosen, DatasetContents contents) =>
        [.. ObservationLayout.Order(contents.Features.Where(feature => IsVisible(feature) && (chosen is null || chosen.Contains(feature.Name))))];

    private static IEnumerable<OptionsProblem> CheckHead(BehaviorCloningOptions options, ActionKind kind)
    {
        var (head, fitting) = (options.Head, HeadsFor(kind));
        if (head != ActionHeadName.Auto && !fitting.Contains(head))
        {
            yield return new OptionsProblem(
                "/head",
                "incompatible-head",
                $"The head '{Word(head)}' does not fit: the dataset's actions are {Word(kind)}. Choose {string.Join(", ", fitting.Select(name => $"'{Word(name)}'"))} or 'auto'.");
        }

        if (options.Members > 1 && kind == ActionKind.MultiDiscrete)
        {
            yield return new OptionsProblem("/members", "not-allowed", "There is no ensemble of the head 'multi_categorical', which multi-discrete actions need: train one policy.");
        }
    }

    // The first is the one that 'auto' takes.
    private static ActionHeadName[] HeadsFor(ActionKind kind) => kind switch
    {
        ActionKind.Discrete => [ActionHeadName.Categorical],
        ActionKind.MultiDiscrete => [ActionHeadName.MultiCategorical],
        _ => [ActionHeadName.Deterministic, ActionHeadName.Gaussian, ActionHeadName.Gmm, ActionHeadName.Binned, ActionHeadName.Act, ActionHeadName.Diffusion, ActionHeadName.Flow],
    };

    private static IEnumerable<OptionsProblem> CheckHeadOptions(BehaviorCloningOptions options, ActionHeadName head)
    {
        (string Name, bool IsGiven, ActionHeadName[] Owners)[] all =
        [
            ("loss", options.Loss is not null, [ActionHeadName.Deterministic]),
            ("modes", options.Modes is not null, [ActionHeadName.Gmm]),
            ("nll_beta", options.NllBeta is not null, [ActionHeadName.Gaussian, ActionHeadName.Gmm]),
            ("bins", options.Bins is not null, [ActionHeadName.Binned]),
            ("bin_edges", options.BinEdges is not null, [ActionHeadName.Binned]),
            ("latent", options.Latent is not null, [ActionHeadName.Act]),
            ("kl_weight", options.KlWeight is not null, [ActionHeadName.Act]),
            ("denoising_steps", options.DenoisingSteps is not null, [ActionHeadName.Diffusion, ActionHeadName.Flow]),
            ("denoiser", options.Denoiser is not null, [ActionHeadName.Diffusion, ActionHeadName.Flow]),
            ("denoiser_sizes", options.DenoiserSizes is not null, [ActionHeadName.Diffusion, ActionHeadName.Flow]),
            ("label_smoothing", options.LabelSmoothing > 0, [ActionHeadName.Categorical, ActionHeadName.MultiCategorical]),
            ("class_weights", options.ClassWeights != ClassWeights.None, [ActionHeadName.Categorical]),
        ];
        return all.Where(option => option.IsGiven && !option.Owners.Contains(head)).Select(option => OfAnotherHead(option.Name, option.Owners[0], head));
    }

    // What episodes are weighed by must have been recorded.
    private static IEnumerable<OptionsProblem> CheckWeighting(BehaviorCloningOptions options, DatasetContents contents)
    {
        var hasRewards = contents.Features.Any(feature => feature.Name == FeatureNames.Reward);
        if (options.BestFraction < 1 && !hasRewards)
        {
            yield return NotRecorded("best_fraction", "rewards", "reward");
        }

        if (options.ReturnTemperature is not null && !hasRewards)
        {
            yield return NotRecorded("return_temperature", "rewards", "reward");
        }

        if (options.FailureWeight < 1 && contents.Origin?.EpisodeSuccess?.Any(success => success is not null) != true)
        {
            yield return NotRecorded("failure_weight", "flags of success", "success");
        }

        if (options.FailureWeight == 0 && contents.Origin?.EpisodeSuccess is { Count: > 0 } flags && flags.All(success => success == false))
        {
            yield return new OptionsProblem("/failure_weight", "nothing-left", "Every episode of the dataset failed: with failure_weight 0 nothing is left to learn from.");
        }

        if (options.BalanceTasks && contents.Origin?.EpisodeTasks is null)
        {
            yield return NotRecorded("balance_tasks", "tasks", "task");
        }
        else if (options.BalanceTasks && contents.Origin!.EpisodeTasks!.Distinct().Count() == 1)
        {
            yield return new OptionsProblem("/balance_tasks", "one-task", "Every episode of the dataset is of the same task: there is nothing to balance. Leave it out.");
        }
    }

    // Epochs are of what is trained on, which is at most all there is.
    private static IEnumerable<OptionsProblem> CheckWarmup(BehaviorCloningOptions options, long transitions)
    {
        var perStep = (long)options.BatchSize * options.Accumulate;
        var steps = options.Epochs * ((transitions + perStep - 1) / perStep) ?? options.Steps ?? BehaviorCloningOptions.DefaultSteps;
        if (options.WarmupSteps > 0 && options.WarmupSteps >= steps)
        {
            yield return new OptionsProblem(
                "/warmup_steps",
                "longer-than-the-run",
                $"The run ends after {steps} steps, before a warm-up of {options.WarmupSteps} has come to the learning rate: give fewer of them, or train longer.");
        }
    }

    private static OptionsProblem NotRecorded(string option, string what, string word) => new(
        $"/{option}",
        "not-recorded",
        $"'{option}' needs {what}, and the dataset has none. Leave it out, or upload demonstrations whose files say the {word} of each episode.");

    private static OptionsProblem OfAnotherHead(string option, ActionHeadName owner, ActionHeadName head) => new(
        $"/{option}",
        "option-of-another-head",
        $"'{option}' belongs to the head '{Word(owner)}', and the head here is '{Word(head)}'. Leave it out, or choose that head.");

    private static IEnumerable<OptionsProblem> CheckObservations(IReadOnlyList<string>? chosen, IReadOnlyList<Feature> features)
    {
        var visible = features.Where(IsVisible).Select(feature => feature.Name).ToList();
        if (visible.Count == 0)
        {
            yield return new OptionsProblem("/observations", "no-observation", $"The dataset has no observation that a policy could see.");
        }

        for (var i = 0; i < (chosen?.Count ?? 0); i++)
        {
            if (!visible.Contains(chosen![i]))
            {
                yield return new OptionsProblem(
                    $"/observations/{i}",
                    "unknown-observation",
                    $"The dataset has no observation feature '{chosen[i]}'. It has: {string.Join(", ", visible)}.");
            }
            else if (chosen.Take(i).Contains(chosen[i]))
            {
                yield return new OptionsProblem($"/observations/{i}", "named-twice", $"'{chosen[i]}' is named before: a policy sees each feature once.");
            }
        }
    }

    private static bool IsVisible(Feature feature) => feature is { IsObservation: true, Type: ElementType.Float32 or ElementType.UInt8 or ElementType.Text, Size: > 0 };

    private static string Word(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
