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
            problems.AddRange(CheckHead(cloning.Head, contents.Action.Kind));
            problems.AddRange(CheckHeadOptions(cloning, ResolveHead(cloning.Head, contents.Action.Kind)));
            problems.AddRange(CheckObservations(cloning.Observations, contents.Features));
        }

        return problems;
    }

    /// <summary>The head in force: the chosen one, or the one that fits the dataset's action kind.</summary>
    public static ActionHeadName ResolveHead(ActionHeadName chosen, ActionKind kind) =>
        chosen != ActionHeadName.Auto ? chosen : kind == ActionKind.Discrete ? ActionHeadName.Categorical : ActionHeadName.Deterministic;

    /// <summary>The observation features in force, in the dataset's order: the chosen ones, or all that a policy can see.</summary>
    public static IReadOnlyList<Feature> ResolveObservations(IReadOnlyList<string>? chosen, DatasetContents contents) =>
        [.. contents.Features.Where(feature => IsVisible(feature) && (chosen is null || chosen.Contains(feature.Name)))];

    private static IEnumerable<OptionsProblem> CheckHead(ActionHeadName head, ActionKind kind)
    {
        var fitting = HeadsFor(kind);
        if (head != ActionHeadName.Auto && !fitting.Contains(head))
        {
            yield return new OptionsProblem(
                "/head",
                "incompatible-head",
                $"The head '{Word(head)}' does not fit: the dataset's actions are {Word(kind)}. Choose {string.Join(", ", fitting.Select(name => $"'{Word(name)}'"))} or 'auto'.");
        }
    }

    private static ActionHeadName[] HeadsFor(ActionKind kind) => kind == ActionKind.Discrete
        ? [ActionHeadName.Categorical]
        : [ActionHeadName.Deterministic, ActionHeadName.Gaussian, ActionHeadName.Gmm, ActionHeadName.Binned, ActionHeadName.Act, ActionHeadName.Diffusion, ActionHeadName.Flow];

    private static IEnumerable<OptionsProblem> CheckHeadOptions(BehaviorCloningOptions options, ActionHeadName head)
    {
        if (options.Loss is not null && head != ActionHeadName.Deterministic)
        {
            yield return OfAnotherHead("loss", ActionHeadName.Deterministic, head);
        }

        if (options.Modes is not null && head != ActionHeadName.Gmm)
        {
            yield return OfAnotherHead("modes", ActionHeadName.Gmm, head);
        }

        foreach (var (name, _) in new[] { ("latent", options.Latent is not null), ("kl_weight", options.KlWeight is not null) }.Where(option => option.Item2 && head != ActionHeadName.Act))
        {
            yield return OfAnotherHead(name, ActionHeadName.Act, head);
        }

        if (options.Bins is not null && head != ActionHeadName.Binned)
        {
            yield return OfAnotherHead("bins", ActionHeadName.Binned, head);
        }

        var ofDenoising = new (string Name, bool IsGiven)[]
        {
            ("denoising_steps", options.DenoisingSteps is not null),
            ("denoiser", options.Denoiser is not null),
            ("denoiser_sizes", options.DenoiserSizes is not null),
        };
        foreach (var (name, _) in ofDenoising.Where(option => option.IsGiven && !HeadRules.IsDenoising(head)))
        {
            yield return OfAnotherHead(name, ActionHeadName.Diffusion, head);
        }
    }

    private static OptionsProblem OfAnotherHead(string option, ActionHeadName owner, ActionHeadName head) => new(
        $"/{option}",
        "option-of-another-head",
        $"'{option}' belongs to the head '{Word(owner)}', and the head here is '{Word(head)}'. Leave it out, or choose that head.");

    private static IEnumerable<OptionsProblem> CheckObservations(IReadOnlyList<string>? chosen, IReadOnlyList<Feature> features)
    {
        var visible = features.Where(IsVisible).Select(feature => feature.Name).ToList();
        if (visible.Count == 0)
        {
            yield return new OptionsProblem("/observations", "no-observation", "The dataset has no observation that a policy could see.");
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
        }
    }

    private static bool IsVisible(Feature feature) => feature is { IsObservation: true, Type: ElementType.Float32, Size: > 0 };

    private static string Word(Enum value) => value.ToString().ToLowerInvariant();
}
