using ImitationService.Domain.Algorithms;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>G perceptrons of one shape on a minibatch of B rows of each, forward and backward.</summary>
internal interface IStackedPass : IDisposable
{
    /// <summary>Forward. The answers may lie in memory that the next pass overwrites.</summary>
    /// <param name="parameters">Weight [G, to, from] and bias [G, to] of each layer, from the first on; without the G where it is 1.</param>
    /// <param name="members">G.</param>
    /// <param name="input">Each one's minibatch, member after member. [G·B, inputs]</param>
    /// <returns>[G·B, outputs]</returns>
    Tensor Forward(IReadOnlyList<Tensor> parameters, int members, Tensor input);

    /// <summary>
    /// The gradients of the parameters of some members after the other, in their order and shapes; once after each
    /// <see cref="Forward"/>. To be used up before the next are asked for, which may lie in the same memory: the optimiser so finds
    /// a member's parameters and gradients where the products have left them, in the cache.
    /// </summary>
    /// <param name="ofOutput">The losses' gradient. [G·B, outputs]</param>
    IEnumerable<(MemberRange Members, IReadOnlyList<Tensor> Gradients)> Gradients(Tensor ofOutput);
}

/// <summary>Makes the pass that suits where the parameters lie.</summary>
internal static class StackedPasses
{
    /// <param name="widths">Inputs, the hidden layers' widths, outputs.</param>
    /// <param name="activation">Between the layers.</param>
    /// <param name="parameter">One of theirs.</param>
    public static IStackedPass Create(IReadOnlyList<long> widths, Activation activation, Tensor parameter) =>
        DirectPass.Suits(parameter) ? new DirectPass(widths, activation) : new BatchedPass(activation);
}
