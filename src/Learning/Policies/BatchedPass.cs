using ImitationService.Domain.Algorithms;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// A stacked pass by torch's batched products, on any device. Written out instead of by torch's automatic gradients: for small
/// networks their bookkeeping takes longer than the products.
/// </summary>
/// <param name="activation">Between the layers.</param>
/// <param name="parameters">Weight [K, to, from] and bias [K, to] of each layer, from the first on.</param>
internal sealed class BatchedPass(Activation activation, IReadOnlyList<Tensor> parameters) : IStackedPass
{
    private Tensor[] _weights = [];
    private Tensor[] _inputs = [];
    private Tensor[] _sums = [];

    /// <summary>Forward. What it keeps for the way back lies in the caller's dispose scope.</summary>
    public Tensor Forward(MemberRange members, Tensor input)
    {
        using var withoutGradient = no_grad();
        var layers = parameters.Count / 2;
        Tensor Of(int i) => parameters[i].narrow(0, members.First, members.Count); // [G, …]
        (_weights, _inputs, _sums) = (new Tensor[layers], new Tensor[layers], new Tensor[layers]);
        var x = input.view(members.Count, -1, input.shape[^1]);                                      // [G·B, inputs] → [G, B, inputs]
        for (var i = 0; i < layers; i++)
        {
            (_weights[i], _inputs[i]) = (Of(2 * i), x);
            _sums[i] = AddedProduct(x, _weights[i].transpose(1, 2), Of((2 * i) + 1).unsqueeze(1));   // [G, B, from] → [G, B, to]
            x = i < layers - 1 ? Activations.Apply(activation, _sums[i]) : _sums[i];
        }

        return x.flatten(0, 1);                                                                      // [G, B, outputs] → [G·B, outputs]
    }

    /// <inheritdoc />
    public IEnumerable<(MemberRange Members, IReadOnlyList<Tensor> Gradients)> Gradients(Tensor ofOutput) =>
        [(new MemberRange(0, (int)_inputs[0].shape[0]), GradientsOfAll(ofOutput))];

    public void Dispose()
    {
    }

    private Tensor[] GradientsOfAll(Tensor ofOutput)
    {
        using var withoutGradient = no_grad();
        var gradients = new Tensor[2 * _weights.Length];
        var delta = ofOutput.view(_inputs[0].shape[0], -1, ofOutput.shape[^1]);
        for (var i = _weights.Length - 1; i >= 0; i--)
        {
            gradients[2 * i] = delta.transpose(1, 2).bmm(_inputs[i]); // [G, to, B], [G, B, from] → [G, to, from]
            gradients[(2 * i) + 1] = delta.sum([1L]);                 // [G, B, to] → [G, to]
            if (i > 0)
            {
                delta = delta.bmm(_weights[i]).mul_(Activations.Slope(activation, _sums[i - 1], _inputs[i])); // [G, B, to] → [G, B, from]
            }
        }

        return gradients;
    }

    // x·w + b, in one operation: added afterwards, the bias would round otherwise than in a single network's layer. TorchSharp
    // 0.107 names the parameters of baddbmm in another order than it uses them in: this is the first factor, the sum's other part last.
    private static Tensor AddedProduct(Tensor x, Tensor weight, Tensor bias) => x.baddbmm(weight, bias);
}
