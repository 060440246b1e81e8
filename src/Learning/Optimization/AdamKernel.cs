using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ImitationService.Learning.Optimization;

/// <summary>
/// One pass of Adam over plain memory. Every width rounds alike (fused multiply-add throughout), so the result does not
/// depend on which one the machine has.
/// </summary>
internal static class AdamKernel
{
    /// <summary>Updates values and moments, and clears the gradients; all spans are of one length.</summary>
    public static void Apply(Span<float> values, Span<float> gradients, Span<float> first, Span<float> second, AdamUpdate update)
    {
        if (gradients.Length != values.Length || first.Length != values.Length || second.Length != values.Length)
        {
            throw new ArgumentException($"{values.Length} values, but {gradients.Length} gradients and moments of {first.Length} and {second.Length}.");
        }

        var done = Vector512.IsHardwareAccelerated
            ? ApplyWide(values, gradients, first, second, update)
            : ApplyPortable(values, gradients, first, second, update);
        ApplySingly(values[done..], gradients[done..], first[done..], second[done..], update);
    }

    /// <summary>16 at a time; how many were done.</summary>
    internal static int ApplyWide(Span<float> values, Span<float> gradients, Span<float> first, Span<float> second, AdamUpdate update)
    {
        var p = MemoryMarshal.Cast<float, Vector512<float>>(values);
        var g = MemoryMarshal.Cast<float, Vector512<float>>(gradients)[..p.Length];
        var m = MemoryMarshal.Cast<float, Vector512<float>>(first)[..p.Length];
        var v = MemoryMarshal.Cast<float, Vector512<float>>(second)[..p.Length];
        var (beta1, beta2) = (Vector512.Create(update.Beta1), Vector512.Create(update.Beta2));
        var (rest1, rest2) = (Vector512.Create(update.Rest1), Vector512.Create(update.Rest2));
        var (scale, keep) = (Vector512.Create(update.GradientScale), Vector512.Create(update.Keep));
        var (step, root, epsilon) = (Vector512.Create(update.StepSize), Vector512.Create(update.SecondScale), Vector512.Create(update.Epsilon));
        for (var i = 0; i < p.Length; i++)
        {
            var gradient = g[i] * scale;
            m[i] = Vector512.FusedMultiplyAdd(beta1, m[i], rest1 * gradient);
            v[i] = Vector512.FusedMultiplyAdd(beta2, v[i], rest2 * gradient * gradient);
            p[i] = (p[i] * keep) - (step * m[i] / Vector512.FusedMultiplyAdd(Vector512.Sqrt(v[i]), root, epsilon));
            g[i] = Vector512<float>.Zero;
        }

        return p.Length * Vector512<float>.Count;
    }

    /// <summary>As many at a time as the machine has; how many were done.</summary>
    internal static int ApplyPortable(Span<float> values, Span<float> gradients, Span<float> first, Span<float> second, AdamUpdate update)
    {
        var p = MemoryMarshal.Cast<float, Vector<float>>(values);
        var g = MemoryMarshal.Cast<float, Vector<float>>(gradients)[..p.Length];
        var m = MemoryMarshal.Cast<float, Vector<float>>(first)[..p.Length];
        var v = MemoryMarshal.Cast<float, Vector<float>>(second)[..p.Length];
        var (beta1, beta2) = (Vector.Create(update.Beta1), Vector.Create(update.Beta2));
        var (rest1, rest2) = (Vector.Create(update.Rest1), Vector.Create(update.Rest2));
        var (scale, keep) = (Vector.Create(update.GradientScale), Vector.Create(update.Keep));
        var (step, root, epsilon) = (Vector.Create(update.StepSize), Vector.Create(update.SecondScale), Vector.Create(update.Epsilon));
        for (var i = 0; i < p.Length; i++)
        {
            var gradient = g[i] * scale;
            m[i] = Vector.FusedMultiplyAdd(beta1, m[i], rest1 * gradient);
            v[i] = Vector.FusedMultiplyAdd(beta2, v[i], rest2 * gradient * gradient);
            p[i] = (p[i] * keep) - (step * m[i] / Vector.FusedMultiplyAdd(Vector.SquareRoot(v[i]), root, epsilon));
            g[i] = Vector<float>.Zero;
        }

        return p.Length * Vector<float>.Count;
    }

    /// <summary>One at a time.</summary>
    internal static void ApplySingly(Span<float> values, Span<float> gradients, Span<float> first, Span<float> second, AdamUpdate update)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var gradient = gradients[i] * update.GradientScale;
            first[i] = MathF.FusedMultiplyAdd(update.Beta1, first[i], update.Rest1 * gradient);
            second[i] = MathF.FusedMultiplyAdd(update.Beta2, second[i], update.Rest2 * gradient * gradient);
            var denominator = MathF.FusedMultiplyAdd(MathF.Sqrt(second[i]), update.SecondScale, update.Epsilon);
            values[i] = (values[i] * update.Keep) - (update.StepSize * first[i] / denominator);
            gradients[i] = 0;
        }
    }
}
