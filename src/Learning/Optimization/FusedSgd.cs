using System.Numerics;
using System.Runtime.InteropServices;
using ImitationService.Learning.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace ImitationService.Learning.Optimization;

/// <summary>
/// Gradient descent with momentum (Polyak, 1964): v ← μ·v + g, w ← (1 − η·λ)·w − η·v. Without weight decay λ equal to
/// <c>torch.optim.SGD</c>; the decay is decoupled as in AdamW, so that it does not pass through the momentum.
/// </summary>
/// <param name="parameters">What it updates.</param>
/// <param name="momentum">μ; 0 is plain gradient descent.</param>
/// <param name="weightDecay">λ.</param>
internal sealed class FusedSgd(FlatParameters parameters, double momentum, double weightDecay) : IOptimizer
{
    private readonly Tensor _velocity = zeros_like(parameters.Values).DetachFromDisposeScope();

    /// <inheritdoc />
    public void Step(double learningRate, double gradientScale = 1, AverageStep? average = null)
    {
        if (parameters.Values.device_type == DeviceType.CPU)
        {
            var keep = 1 - (learningRate * weightDecay);
            Apply(Floats(parameters.Values), Floats(parameters.Gradients), Floats(_velocity), new((float)momentum, (float)gradientScale, (float)keep, (float)learningRate));
        }
        else
        {
            StepWithTorch(learningRate, gradientScale);
        }

        average?.Take(parameters.Values);
    }

    /// <summary>The same step by torch's operations, for devices whose memory is not ours to touch.</summary>
    internal void StepWithTorch(double learningRate, double gradientScale)
    {
        using var withoutGradient = no_grad();
        _velocity.mul_(momentum).add_(parameters.Gradients, alpha: gradientScale);
        parameters.Values.mul_(1 - (learningRate * weightDecay)).add_(_velocity, alpha: -learningRate);
        parameters.Gradients.zero_();
    }

    public void Save(StateWriter writer) => writer.Add("optimizer.velocity", _velocity);

    /// <summary>Of a fork whose origin had another optimiser, the velocity begins at zero.</summary>
    public void Restore(StateReader reader)
    {
        if (reader.Has("optimizer.velocity"))
        {
            reader.Fill("optimizer.velocity", _velocity);
        }
    }

    public void Dispose() => _velocity.Dispose();

    // The spans are of one length. Every width rounds alike, as in AdamKernel.
    private static void Apply(Span<float> values, Span<float> gradients, Span<float> velocity, Update update)
    {
        var w = MemoryMarshal.Cast<float, Vector<float>>(values);
        var g = MemoryMarshal.Cast<float, Vector<float>>(gradients)[..w.Length];
        var v = MemoryMarshal.Cast<float, Vector<float>>(velocity)[..w.Length];
        var (momentum, rate) = (Vector.Create(update.Momentum), Vector.Create(-update.LearningRate));
        for (var i = 0; i < w.Length; i++)
        {
            v[i] = Vector.FusedMultiplyAdd(momentum, v[i], g[i] * update.GradientScale);
            w[i] = Vector.FusedMultiplyAdd(rate, v[i], w[i] * update.Keep);
        }

        for (var i = w.Length * Vector<float>.Count; i < values.Length; i++)
        {
            velocity[i] = MathF.FusedMultiplyAdd(update.Momentum, velocity[i], gradients[i] * update.GradientScale);
            values[i] = MathF.FusedMultiplyAdd(-update.LearningRate, velocity[i], values[i] * update.Keep);
        }

        gradients.Clear();
    }

    private static Span<float> Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    private readonly record struct Update(float Momentum, float GradientScale, float Keep, float LearningRate);
}
