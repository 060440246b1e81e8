using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>A backbone's answers to one minibatch of a training step, and the way from their gradient to the parameters'.</summary>
internal interface IForwardPass
{
    /// <summary>The answers, for a loss to be made of. [N, outputs]</summary>
    Tensor Output { get; }

    /// <summary>To be called after the loss's <c>backward</c>: adds the gradients of the backbone's parameters to what they have.</summary>
    void Backward();
}

/// <summary>A pass that torch has recorded: its <c>backward</c> has been everywhere already.</summary>
/// <param name="Output">The answers. [N, outputs]</param>
internal sealed record RecordedPass(Tensor Output) : IForwardPass
{
    public void Backward()
    {
    }
}
