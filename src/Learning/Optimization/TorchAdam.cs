using static TorchSharp.torch;

namespace ImitationService.Learning.Optimization;

/// <summary><see cref="AdamKernel"/> by torch's operations, for devices whose memory is not ours to touch.</summary>
internal static class TorchAdam
{
    /// <summary>Updates values and moments, and clears the gradients; all tensors are of one shape.</summary>
    public static void Apply(Tensor values, Tensor gradients, Tensor first, Tensor second, AdamUpdate update)
    {
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        gradients.mul_(update.GradientScale);
        values.mul_(update.Keep);
        first.mul_(update.Beta1).add_(gradients, alpha: update.Rest1);
        second.mul_(update.Beta2).addcmul_(gradients, gradients, update.Rest2);
        var denominator = second.sqrt().mul_(update.SecondScale).add_(update.Epsilon);
        values.addcdiv_(first, denominator, -update.StepSize);
        gradients.zero_();
    }
}
