using System.Globalization;
using System.Text.Json;
using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Algorithms;

/// <summary>
/// Whether a run can begin with another one's weights: the network and what it sees and does must be the same; how it learns
/// (rates, steps, batches, what is held out) may differ.
/// </summary>
public static class ForkCompatibility
{
    /// <summary>Everything that does not fit; empty when all does.</summary>
    public static IReadOnlyList<OptionsProblem> Check(
        AlgorithmOptions options,
        DatasetContents contents,
        AlgorithmOptions originOptions,
        DatasetContents originContents)
    {
        if (options is not BehaviorCloningOptions mine || originOptions is not BehaviorCloningOptions theirs)
        {
            return options.GetType() == originOptions.GetType()
                ? []
                : [new OptionsProblem(string.Empty, "other-algorithm", "A fork keeps the algorithm of its origin.")];
        }

        (mine, theirs) = (mine.Settle(contents.Action.Kind), theirs.Settle(originContents.Action.Kind));
        OptionsProblem?[] problems =
        [
            Compare("backbone", Word(mine.Backbone), Word(theirs.Backbone)),
            Compare("history", Number(PolicyShape.Of(mine).History), Number(PolicyShape.Of(theirs).History)),
            Compare("chunk", Number(PolicyShape.Of(mine).Chunk), Number(PolicyShape.Of(theirs).Chunk)),
            Compare("attention_heads", AttentionOf(mine), AttentionOf(theirs)),
            Compare("hidden_sizes", string.Join(", ", mine.HiddenSizes), string.Join(", ", theirs.HiddenSizes)),
            Compare("activation", Word(mine.Activation!), Word(theirs.Activation!)),
            Compare("layer_norm", mine.LayerNorm == true ? "on" : "off", theirs.LayerNorm == true ? "on" : "off"),
            Compare("normalization", ScalingOf(mine, contents), ScalingOf(theirs, originContents)),
            Compare("head", Word(mine.Head), Word(theirs.Head)),
            Compare("members", mine.Members.ToString(CultureInfo.InvariantCulture), theirs.Members.ToString(CultureInfo.InvariantCulture)),
            Compare("modes", ModesOf(mine), ModesOf(theirs)),
            Compare("bins", BinsOf(mine), BinsOf(theirs)),
            Compare("bin_edges", EdgesOf(mine), EdgesOf(theirs)),
            Compare("latent", LatentOf(mine), LatentOf(theirs)),
            Compare("denoiser", DenoiserOf(mine), DenoiserOf(theirs)),
            Compare("vision", VisionOf(mine, contents), VisionOf(theirs, originContents)),
            Compare("keypoints", KeypointsOf(mine, contents), KeypointsOf(theirs, originContents)),
            Compare("text_encoder", TextRules.Describe(mine, contents), TextRules.Describe(theirs, originContents)),
            Compare("observations", Describe(mine, contents), Describe(theirs, originContents)),
            CompareActions(contents.Action, originContents.Action),
        ];
        return [.. problems.OfType<OptionsProblem>()];
    }

    private static OptionsProblem? Compare(string option, string mine, string theirs) => mine == theirs
        ? null
        : new OptionsProblem($"/{option}", "differs-from-origin", $"A fork keeps the network of its origin: {option} is [{theirs}] there, and would be [{mine}].");

    private static string ScalingOf(BehaviorCloningOptions options, DatasetContents contents) => string.Join(
        ", ",
        ScalableFeatures.Of(options.Observations, contents).Select(name => $"{name} {Word(options.NormalizationOf(name))}"));

    private static string ModesOf(BehaviorCloningOptions options) => options.Head == ActionHeadName.Gmm
        ? Number(options.Modes ?? BehaviorCloningOptions.DefaultModes)
        : "none";

    private static string BinsOf(BehaviorCloningOptions options) => options.Head == ActionHeadName.Binned
        ? Number(options.Bins ?? BehaviorCloningOptions.DefaultBins)
        : "none";

    private static string EdgesOf(BehaviorCloningOptions options) => options.Head == ActionHeadName.Binned
        ? Word(options.BinEdges ?? BinEdges.Uniform)
        : "none";

    private static string LatentOf(BehaviorCloningOptions options) => options.Head == ActionHeadName.Act
        ? Number(ActSettings.Of(options).Latent)
        : "none";

    private static string DenoiserOf(BehaviorCloningOptions options) => HeadRules.IsDenoising(options.Head)
        ? string.Join(" ", DenoiserShape.Of(options).Sizes.Select(Number).Prepend(Word(DenoiserShape.Of(options).Name)))
        : "none";

    private static string VisionOf(BehaviorCloningOptions options, DatasetContents contents) => SeesImages(options, contents)
        ? Word(options.Vision ?? VisionName.Cnn)
        : "none";

    private static string KeypointsOf(BehaviorCloningOptions options, DatasetContents contents) => SeesImages(options, contents)
        ? Number(options.Keypoints ?? BehaviorCloningOptions.DefaultKeypoints)
        : "none";

    private static bool SeesImages(BehaviorCloningOptions options, DatasetContents contents) =>
        Compatibility.ResolveObservations(options.Observations, contents).Any(ObservationLayout.IsImage);

    private static string AttentionOf(BehaviorCloningOptions options) => options.Backbone == BackboneName.Transformer || options.Head == ActionHeadName.Act || DenoiserOf(options).StartsWith("transformer", StringComparison.Ordinal)
        ? Number(options.AttentionHeads ?? BehaviorCloningOptions.DefaultAttentionHeads)
        : "none";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Word(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static OptionsProblem? CompareActions(ActionSpace mine, ActionSpace theirs) =>
        mine.Kind == theirs.Kind && mine.Dimensions == theirs.Dimensions && mine.Choices.SequenceEqual(theirs.Choices) && (mine.Labels ?? []).SequenceEqual(theirs.Labels ?? [])
            ? null
            : new OptionsProblem(string.Empty, "differs-from-origin", "A fork keeps the actions of its origin: this dataset's actions are of another kind, size or set of classes.");

    private static string Describe(BehaviorCloningOptions options, DatasetContents contents) => string.Join(
        ", ",
        Compatibility.ResolveObservations(options.Observations, contents).Select(feature => $"{feature.Name} × {feature.Size}"));
}
