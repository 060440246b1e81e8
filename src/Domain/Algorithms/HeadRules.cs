using System.ComponentModel.DataAnnotations;
using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Algorithms;

/// <summary>What the options of heads and denoisers must be to go together, whatever the dataset.</summary>
internal static class HeadRules
{
    /// <summary>Everything that does not go together.</summary>
    public static IEnumerable<ValidationResult> Check(BehaviorCloningOptions options) =>
        CheckAttention(options).Concat(options.Head switch
        {
            ActionHeadName.Diffusion or ActionHeadName.Flow => CheckDenoiser(options),
            ActionHeadName.Binned => CheckBins(options),
            ActionHeadName.Act => CheckAct(options),
            _ => [],
        });

    /// <summary>Whether a head makes its actions of noise.</summary>
    public static bool IsDenoising(ActionHeadName head) => head is ActionHeadName.Diffusion or ActionHeadName.Flow;

    /// <summary>Whether a head has a network of its own, which takes what the backbone's last hidden layer is as wide as; such heads are made for chunks.</summary>
    public static bool IsLearning(ActionHeadName head) => head == ActionHeadName.Act || IsDenoising(head);

    /// <summary>Whether there is no mean of several such policies' answers.</summary>
    public static bool IsForOnePolicy(ActionHeadName head) => head is ActionHeadName.Binned or ActionHeadName.MultiCategorical || IsLearning(head);

    private static IEnumerable<ValidationResult> CheckAttention(BehaviorCloningOptions options)
    {
        if (options.AttentionHeads is not null && options.Backbone != BackboneName.Transformer && options.Denoiser != DenoiserName.Transformer && options.Head != ActionHeadName.Act)
        {
            yield return Problem("Only transformers have attention heads: leave this out, or choose the backbone or the denoiser transformer, or the head act.", nameof(options.AttentionHeads));
        }
    }

    private static IEnumerable<ValidationResult> CheckBins(BehaviorCloningOptions options)
    {
        if (options.BinEdges == BinEdges.Quantile)
        {
            yield break;
        }

        if (options.Bins % 2 == 0)
        {
            yield return Problem("An even number of bins has none in the middle, where an element is that never changes: give an odd number, or bin_edges quantile.", nameof(options.Bins));
        }

        if (options.NormalizationOf(FeatureNames.Action) == Normalization.None)
        {
            yield return Problem(
                "The bins are spread over the range of the scaled actions, which none leaves open: choose another normalization, bin_edges quantile, or another head.",
                options.Normalization == Normalization.None ? nameof(options.Normalization) : nameof(options.Normalizations));
        }
    }

    private static IEnumerable<ValidationResult> CheckAct(BehaviorCloningOptions options)
    {
        var heads = ActSettings.Of(options).AttentionHeads;
        if (options.Backbone != BackboneName.Transformer && options.HiddenSizes.Count > 0 && options.HiddenSizes[^1] % heads != 0)
        {
            yield return Problem("The head act is as wide as the last of hidden_sizes, which must be a multiple of attention_heads: 4 where that is not given.", nameof(options.HiddenSizes));
        }
    }

    private static IEnumerable<ValidationResult> CheckDenoiser(BehaviorCloningOptions options)
    {
        var shape = DenoiserShape.Of(options);
        if (options.Dropout > 0 && shape.Name != DenoiserName.Transformer)
        {
            yield return Problem("The denoisers mlp and unet leave no values out: leave this out, or choose the denoiser transformer.", nameof(options.Dropout));
        }

        if (shape.Name == DenoiserName.Mlp)
        {
            if (options.DenoiserSizes is not null)
            {
                yield return Problem("The denoiser mlp is as wide as the last of hidden_sizes: leave this out, or choose the denoiser unet or transformer.", nameof(options.DenoiserSizes));
            }
        }
        else if (shape.Sizes.Count == 0)
        {
            yield return Problem("This denoiser needs at least one level or block.", nameof(options.DenoiserSizes));
        }
        else
        {
            foreach (var problem in shape.Name == DenoiserName.Unet ? CheckUnet(options, shape) : CheckTransformer(options, shape))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<ValidationResult> CheckUnet(BehaviorCloningOptions options, DenoiserShape shape)
    {
        var chunk = PolicyShape.Of(options).Chunk;
        if (shape.Sizes.Any(channels => channels % DenoiserShape.Groups != 0 || channels < DenoiserShape.LeastChannels))
        {
            yield return Problem(
                $"The channels of a unet are normalised in {DenoiserShape.Groups} groups, which must not be too small: give multiples of {DenoiserShape.Groups}, {DenoiserShape.LeastChannels} at least.",
                nameof(options.DenoiserSizes));
        }

        if (chunk % shape.Multiple != 0 || chunk == shape.Multiple)
        {
            yield return Problem(
                $"A unet of {shape.Sizes.Count} levels halves the chunk {shape.Sizes.Count - 1} times and needs at least two actions at the end: "
                + $"a chunk of {chunk} is no multiple of {shape.Multiple} that is larger. Give another chunk, or fewer levels.",
                nameof(options.Chunk));
        }
    }

    private static IEnumerable<ValidationResult> CheckTransformer(BehaviorCloningOptions options, DenoiserShape shape)
    {
        var heads = options.AttentionHeads ?? BehaviorCloningOptions.DefaultAttentionHeads;
        if (shape.Sizes.Any(width => width != shape.Sizes[0] || width % heads != 0))
        {
            yield return Problem("The blocks of a transformer have the same width, a multiple of attention_heads: 4 where that is not given.", nameof(options.DenoiserSizes));
        }
    }

    private static ValidationResult Problem(string message, string option) => new(message, [option]);
}
