using ImitationService.Domain.Algorithms;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// Neighbouring members of a <see cref="StackedMlp"/> on a minibatch of each, forward and backward, by batched products. Written
/// out instead of by torch's automatic gradients: for small networks their bookkeeping takes longer than the products.
/// Shapes: G members of the range, B transitions of each one's minibatch.
/// </summary>
internal sealed class StackedPass
{
    private readonly Activation _activation;
    private readonly Tensor[] _weights;
    private readonly Tensor[] _inputs;
    private readonly Tensor[] _sums;

    /// <summary>Forward. What it keeps for the way back lies in the caller's dispose scope.</summary>
    /// <param name="network">All members.</param>
    /// <param name="range">Those that are meant.</param>
    /// <param name="input">Each one's minibatch. [G, B, inputs]</param>
    public StackedPass(StackedMlp network, MemberRange range, Tensor input)
    {
        using var withoutGradient = no_grad();
        _activation = network.Activation;
        var parameters = network.Parameters.Select(parameter => parameter.Value.narrow(0, range.First, range.Count)).ToArray();
        var layers = parameters.Length / 2;
        (_weights, _inputs, _sums) = (new Tensor[layers], new Tensor[layers], new Tensor[layers]);
        var x = input;
        for (var i = 0; i < layers; i++)
        {
            (_weights[i], _inputs[i]) = (parameters[2 * i], x);
            _sums[i] = AddedProduct(x, _weights[i].transpose(1, 2), parameters[(2 * i) + 1].unsqueeze(1)); // [G, B, from] → [G, B, to]
            x = i < layers - 1 ? Activations.Apply(_activation, _sums[i]) : _sums[i];
        }

        Output = x;
    }

    /// <summary>Every member's answers to its own minibatch. [G, B, outputs]</summary>
    public Tensor Output { get; }

    /// <summary>The gradients of every layer's weight [G, to, from] and bias [G, to], first layer first, in memory of their own.</summary>
    /// <param name="ofOutput">The losses' gradient. [G, B, outputs]</param>
    public Tensor[] Gradients(Tensor ofOutput)
    {
        using var withoutGradient = no_grad();
        var gradients = new Tensor[2 * _weights.Length];
        var delta = ofOutput;
        for (var i = _weights.Length - 1; i >= 0; i--)
        {
            gradients[2 * i] = delta.transpose(1, 2).bmm(_inputs[i]); // [G, to, B], [G, B, from] → [G, to, from]
            gradients[(2 * i) + 1] = delta.sum([1L]);                 // [G, B, to] → [G, to]
            if (i > 0)
            {
                delta = delta.bmm(_weights[i]).mul_(Slope(i - 1));    // [G, B, to] → [G, B, from]
            }
        }

        return gradients;
    }

    // x·w + b, in one operation: added afterwards, the bias would round otherwise than in a single network's layer. TorchSharp
    // 0.107 names the parameters of baddbmm in another order than it uses them in: this is the first factor, the sum's other part last.
    private static Tensor AddedProduct(Tensor x, Tensor weight, Tensor bias) => x.baddbmm(weight, bias);

    // dy/dx of the non-linearity after a layer; y is the next layer's input.
    private Tensor Slope(int layer) => _activation switch
    {
        Activation.Relu => _inputs[layer + 1].sign(),                          // 1 where y > 0
        Activation.Tanh => _inputs[layer + 1].square().neg_().add_(1),         // 1 − y²
        Activation.Gelu => GeluSlope(_sums[layer]),
        _ => throw new InvalidOperationException($"There is no activation {_activation}."),
    };

    // d(x·Φ(x))/dx = Φ(x) + x·φ(x)
    private static Tensor GeluSlope(Tensor x)
    {
        var density = x.square().mul_(-0.5).exp_().mul_(1 / Math.Sqrt(2 * Math.PI));
        return (x / Math.Sqrt(2)).erf_().add_(1).mul_(0.5).add_(density.mul_(x));
    }
}
