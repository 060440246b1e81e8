using System.Runtime.InteropServices;
using ImitationService.Domain.Algorithms;
using static TorchSharp.torch;

namespace ImitationService.Learning.Transitions;

/// <summary>How much each training transition counts: as its episode does, and as its class does.</summary>
internal static class TransitionWeights
{
    /// <summary>The weights, or null where all count the same. [n]</summary>
    /// <param name="training">The transitions.</param>
    /// <param name="episodes">Of each episode of the dataset; null where all count the same.</param>
    /// <param name="classes">How classes are weighed.</param>
    public static Tensor? Of(TransitionSet training, IReadOnlyList<double>? episodes, ClassWeights classes)
    {
        if (episodes is null && classes == ClassWeights.None)
        {
            return null;
        }

        var weights = ones(training.Count);
        var row = 0;
        foreach (var part in episodes is null ? [] : training.Parts)
        {
            MemoryMarshal.Cast<byte, float>(weights.bytes).Slice(row, (int)part.Length).Fill((float)episodes![part.Episode]);
            row += (int)part.Length;
        }

        return classes == ClassWeights.Balanced ? weights * Balanced(training.Actions) : weights;
    }

    // n / (K·n_c), K being the classes that occur. [n] → [n]
    private static Tensor Balanced(Tensor actions)
    {
        var counts = actions.cpu().bincount(null, 0).to(ScalarType.Float32);           // [classes]
        var occurring = counts.gt(0).sum().to(ScalarType.Float32);
        return (actions.shape[0] / (occurring * counts)).index_select(0, actions.cpu());
    }
}
