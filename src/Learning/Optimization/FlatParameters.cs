using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Optimization;

/// <summary>
/// A network's parameters in one buffer, and their gradients in another. The network's own tensors become views of the
/// buffers, so an optimiser passes over everything once instead of a dozen times per tensor.
/// </summary>
internal sealed class FlatParameters : IDisposable
{
    // 16 floats are a cache line, and an AVX-512 register: each view begins on one. The gaps stay zero.
    private const long Alignment = 16;

    /// <param name="parameters">The parameters, in the order in which they will lie; they must not move to another device later.</param>
    public FlatParameters(IReadOnlyList<Parameter> parameters)
    {
        using var withoutGradient = no_grad();
        var length = parameters.Sum(parameter => Padded(parameter.numel()));
        Values = zeros(length, device: parameters[0].device).DetachFromDisposeScope();
        Gradients = zeros_like(Values).DetachFromDisposeScope();
        var offset = 0L;
        foreach (var parameter in parameters)
        {
            using var scope = NewDisposeScope();
            var count = parameter.numel();
            var values = Values.narrow(0, offset, count).view(parameter.shape);
            var gradients = Gradients.narrow(0, offset, count).view(parameter.shape);
            values.copy_(parameter);
            parameter.set_(values);

            // A gradient that is there is added to in place: what backward leaves lies in the buffer.
            parameter.grad = gradients;
            offset += Padded(count);
        }

        Count = parameters.Sum(parameter => parameter.numel());
    }

    /// <summary>All parameters. [n]</summary>
    public Tensor Values { get; }

    /// <summary>All gradients, zero between steps. [n]</summary>
    public Tensor Gradients { get; }

    /// <summary>Number of parameters, without the gaps.</summary>
    public long Count { get; }

    /// <summary>Whether every parameter is a finite number.</summary>
    public bool AreFinite()
    {
        using var scope = NewDisposeScope();
        return Values.isfinite().all().item<bool>();
    }

    /// <summary>What to scale the gradients by so that their norm is at most this; as <c>clip_grad_norm_</c> does.</summary>
    public double ClipScale(double? maximumNorm)
    {
        if (maximumNorm is not { } maximum)
        {
            return 1;
        }

        using var scope = NewDisposeScope();
        var norm = Gradients.norm().item<float>();
        return Math.Min(1, maximum / (norm + 1e-6));
    }

    public void Dispose()
    {
        Values.Dispose();
        Gradients.Dispose();
    }

    private static long Padded(long count) => (count + Alignment - 1) / Alignment * Alignment;
}
