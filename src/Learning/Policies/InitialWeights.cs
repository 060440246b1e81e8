using System.Runtime.InteropServices;
using ImitationService.Learning.Seeding;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// First weights, from our own generator, so that they depend neither on torch's version nor on who else draws from its global
/// one.
/// </summary>
internal static class InitialWeights
{
    /// <summary>PyTorch's default for linear layers: U(−1/√inputs, 1/√inputs), weights and biases alike.</summary>
    public static void Draw(Linear layer, SeededRandom random)
    {
        var bound = 1f / MathF.Sqrt(layer.weight!.shape[1]);
        Draw(layer.weight, bound, random);
        Draw(layer.bias!, bound, random);
    }

    /// <summary>Adds to the last layer's biases what the head wants its output to begin with. [outputs]</summary>
    public static void Shift(Tensor bias, float[]? firstOutput)
    {
        if (firstOutput is not null)
        {
            using var withoutGradient = no_grad();
            using var shift = tensor(firstOutput, device: bias.device);
            bias.add_(shift);
        }
    }

    /// <summary>U(−bound, bound), in this machine's memory. Any shape.</summary>
    public static void Draw(Tensor parameter, float bound, SeededRandom random)
    {
        foreach (ref var value in MemoryMarshal.Cast<byte, float>(parameter.bytes))
        {
            value = ((2 * random.NextSingle()) - 1) * bound;
        }
    }
}
