using static TorchSharp.torch;

namespace ImitationService.Learning.Transitions;

/// <summary>What a loss compares answers with: N chunks of C actions.</summary>
/// <param name="Values">As the head wants them. [N, C, d] or [N, C] classes; without the C where a chunk is one action</param>
/// <param name="Mask">1 where there is an action, 0 beyond an episode's end; null where all are there. [N, C]</param>
internal readonly record struct ActionTargets(Tensor Values, Tensor? Mask = null)
{
    /// <summary>Mean of a loss of each action over those that are there. [N, C] → scalar</summary>
    public Tensor Mean(Tensor perAction) => Mask is null ? perAction.mean() : (perAction * Mask).sum() / Mask.sum();

    /// <summary>Mean over the chunks of the sum over their actions; chunks of which nothing is there do not count. [N, C] → scalar</summary>
    public Tensor MeanOfSums(Tensor perAction) => MeanOfChunks(Masked(perAction).sum(1L));

    /// <summary>Mean of a loss of each chunk over those of which something is there. [N] → scalar</summary>
    public Tensor MeanOfChunks(Tensor perChunk)
    {
        if (Mask is null)
        {
            return perChunk.mean();
        }

        var isThere = Mask.amax([1L]); // [N, C] → [N]
        return (perChunk * isThere).sum() / isThere.sum();
    }

    /// <summary>Nought where there is no action. [.., N, C] or [N, K, C] with the mask in between.</summary>
    public Tensor Masked(Tensor perAction) => Mask is null ? perAction : perAction * (perAction.dim() == 3 ? Mask.unsqueeze(1) : Mask);
}
