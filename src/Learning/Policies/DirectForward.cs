using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>One perceptron's <see cref="DirectPass"/>: the answers are where torch's automatic gradients begin, and the pass goes on where they end.</summary>
internal sealed class DirectForward : IForwardPass
{
    private readonly DirectPass _pass;
    private readonly Tensor[] _gradients;

    /// <param name="pass">Of the perceptron's shape.</param>
    /// <param name="parameters">Weight and bias of each layer.</param>
    /// <param name="gradients">Theirs, to be added to.</param>
    /// <param name="input">[B, inputs]</param>
    public DirectForward(DirectPass pass, Tensor[] parameters, Tensor[] gradients, Tensor input)
    {
        (_pass, _gradients) = (pass, gradients);
        pass.Take(parameters, members: 1);
        Output = pass.Forward(new MemberRange(0, 1), input.contiguous()).detach().requires_grad_(true);
    }

    public Tensor Output { get; }

    public void Backward() => _pass.Backward(Output.grad!, _gradients);
}
