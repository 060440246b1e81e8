using ImitationService.Learning.Products;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies.Layers;

/// <summary>x·Wᵀ + b over the last axis: by <see cref="MatrixProduct"/> where that is faster than torch's, with the same gradients.</summary>
internal static class Affine
{
    // With fewer multiplications than these, what torch asks of a function of somebody else's takes longer than it saves.
    private const long LeastMultiplications = 1 << 18;

    /// <summary>[.., in] → [.., out]</summary>
    /// <param name="x">[.., in]</param>
    /// <param name="weight">[out, in]</param>
    /// <param name="bias">[out]</param>
    public static Tensor Apply(Tensor x, Tensor weight, Tensor bias)
    {
        if (!Suits(x, weight))
        {
            return nn.functional.linear(x, weight, bias);
        }

        return is_grad_enabled() && (x.requires_grad || weight.requires_grad || bias.requires_grad)
            ? AffineFunction.apply(x, weight, bias)
            : Answer(x, weight, bias);
    }

    /// <summary>A layer's own. [.., in] → [.., out]</summary>
    public static Tensor Apply(Tensor x, Linear layer) => Apply(x, layer.weight!, layer.bias!);

    /// <summary>Without a way back. [.., in] → [.., out]</summary>
    internal static unsafe Tensor Answer(Tensor x, Tensor weight, Tensor bias)
    {
        using var whole = x.contiguous();
        var answers = empty([.. x.shape[..^1], weight.shape[0]]);
        var view = Matrix.Of(answers);
        MatrixProduct.Multiply(Matrix.Of(whole), Matrix.Of(weight).Transposed, view, isAdded: false, get_num_threads());
        LayerRows.AddBias(view, Matrix.Address(bias), isRectified: false);
        return answers;
    }

    private static bool Suits(Tensor x, Tensor weight) =>
        DirectPass.Suits(weight) && x.dtype == ScalarType.Float32 && weight.is_contiguous() && x.numel() * weight.size(0) >= LeastMultiplications;
}

/// <summary><see cref="Affine"/> with its way back, for torch's automatic gradients.</summary>
internal sealed class AffineFunction : autograd.SingleTensorFunction<AffineFunction>
{
    public override string Name => nameof(AffineFunction);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, weight, bias) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
        ctx.save_for_backward([x, weight]);
        return Affine.Answer(x.detach(), weight.detach(), bias.detach());
    }

    public override unsafe List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var withoutGradient = no_grad();
        var saved = ctx.get_saved_variables();
        var (x, weight, threads) = (saved[0], saved[1], get_num_threads());
        using Tensor inputs = x.contiguous(), whole = grad_output.contiguous();
        var delta = Matrix.Of(whole);
        var (ofWeight, ofBias) = (empty(weight.shape), empty(weight.shape[0]));
        MatrixProduct.Multiply(delta.Transposed, Matrix.Of(inputs), Matrix.Of(ofWeight), isAdded: false, threads);    // δᵀ·x
        LayerRows.SumRows(delta, Matrix.Address(ofBias), isAdded: false);                                             // Σ δ
        if (!x.requires_grad)
        {
            return [null!, ofWeight, ofBias];
        }

        var ofInput = empty(x.shape);
        MatrixProduct.Multiply(delta, Matrix.Of(weight), Matrix.Of(ofInput), isAdded: false, threads);                // δ·W
        return [ofInput, ofWeight, ofBias];
    }
}
