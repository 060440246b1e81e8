using static TorchSharp.torch;

namespace ImitationService.Learning.Transitions;

/// <summary>What a loss compares answers with: N chunks of C actions.</summary>
/// <param name="Values">As the head wants them. [N, C, d], or [N, C] or [N, C, d] classes; without the C where a chunk is one action</param>
/// <param name="Mask">1 where there is an action, 0 beyond an episode's end; null where all are there. [N, C]</param>
/// <param name="Weights">How much each action counts; null where all count the same. [N, C]</param>
internal readonly record struct ActionTargets(Tensor Values, Tensor? Mask = null, Tensor? Weights = null)
{
    /// <summary>Whether every action is there and counts the same: a plain mean is the loss.</summary>
    public bool AreEqual => Mask is null && Weights is null;

    /// <summary>Weighted mean of a loss of each action over those that are there. [N, C] → scalar</summary>
    public Tensor Mean(Tensor perAction) => Mean(perAction, Weights is null ? Mask : Masked(Weights));

    /// <summary>Weighted mean over the chunks of the sum over their actions; chunks of which nothing is there do not count. [N, C] → scalar</summary>
    public Tensor MeanOfSums(Tensor perAction) => MeanOfChunks(Masked(perAction).sum(1L));

    /// <summary>Weighted mean of a loss of each chunk over those of which something is there; a chunk counts as its next action does. [N] → scalar</summary>
    public Tensor MeanOfChunks(Tensor perChunk)
    {
        var isThere = Mask?.amax([1L]);                                        // [N, C] → [N]
        var weights = Weights?.select(1, 0);                                   // [N, C] → [N]
        return Mean(perChunk, weights is null ? isThere : isThere is null ? weights : weights * isThere);
    }

    /// <summary>Nought where there is no action. [.., N, C] or [N, K, C] with the mask in between.</summary>
    public Tensor Masked(Tensor perAction) => Mask is null ? perAction : perAction * (perAction.dim() == 3 ? Mask.unsqueeze(1) : Mask);

    private static Tensor Mean(Tensor losses, Tensor? weights) => weights is null ? losses.mean() : (losses * weights).sum() / weights.sum();
}
