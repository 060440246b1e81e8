using ImitationService.Domain.Algorithms;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>Some of K perceptrons of one shape on a minibatch of B rows of each, forward and backward.</summary>
internal interface IStackedPass : IDisposable
{
    /// <summary>Forward. The answers may lie in memory that the next pass overwrites.</summary>
    /// <param name="members">Whose, G of the K.</param>
    /// <param name="input">Each one's minibatch, member after member. [G·B, inputs]</param>
    /// <returns>[G·B, outputs]</returns>
    Tensor Forward(MemberRange members, Tensor input);

    /// <summary>
    /// The gradients of the parameters of some members after the other, counted from the first of <see cref="Forward"/>'s, in
    /// their order and shapes; once after each of it. To be used up before the next are asked for, which may lie in the same memory: the optimiser so finds
    /// a member's parameters and gradients where the products have left them, in the cache.
    /// </summary>
    /// <param name="ofOutput">The losses' gradient. [G·B, outputs]</param>
    IEnumerable<(MemberRange Members, IReadOnlyList<Tensor> Gradients)> Gradients(Tensor ofOutput);
}

/// <summary>Makes the pass that suits where the parameters lie.</summary>
internal static class StackedPasses
{
    // Members share nothing of our products but the call: beyond this they only drive each other out of the cache.
    private const long DirectStepBytes = 8L << 20;

    /// <summary>What a step of members may touch that are passed through together; docs/performance.md has the measurements.</summary>
    public static long StepBytes(Tensor parameter) => DirectPass.Suits(parameter) ? DirectStepBytes : MemoryEstimate.StackedStepBytes;

    /// <param name="widths">Inputs, the hidden layers' widths, outputs.</param>
    /// <param name="activation">Between the layers.</param>
    /// <param name="parameters">Weight [K, to, from] and bias [K, to] of each layer, from the first on; they must stay where they are.</param>
    public static IStackedPass Create(IReadOnlyList<long> widths, Activation activation, IReadOnlyList<Tensor> parameters)
    {
        if (!DirectPass.Suits(parameters[0]))
        {
            return new BatchedPass(activation, parameters);
        }

        var pass = new DirectPass(widths, activation);
        pass.Take(parameters, (int)parameters[0].shape[0]);
        return pass;
    }
}
