using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ImitationService.Learning.Optimization;

/// <summary>
/// One pass of Adam over plain memory. Every width rounds alike (fused multiply-add throughout), so the result does not
/// depend on which one the machine has. A moment too small to matter becomes zero: those of a unit that no longer fires decay
/// until they are denormal, which makes each operation on them some ten times slower, for the rest of the training.
/// </summary>
internal static class AdamKernel
{
    // Over Adam's ε of 1e-8 either changes a step by less than 1e-9 of itself or 1e-22 of the learning rate. What is no number stays none.
    private const float LeastFirst = 1e-30f;
    private const float LeastSecond = 1e-36f;

    /// <summary>Updates values and moments, takes the values into their average, and clears the gradients; all spans are of one length.</summary>
    /// <param name="values">The parameters.</param>
    /// <param name="gradients">Theirs.</param>
    /// <param name="first">First moments.</param>
    /// <param name="second">Second moments.</param>
    /// <param name="update">The step's numbers.</param>
    /// <param name="average">The values' moving average; empty where none is kept.</param>
    /// <param name="share">Of the new values in it.</param>
    public static void Apply(Span<float> values, Span<float> gradients, Span<float> first, Span<float> second, AdamUpdate update, Span<float> average = default, float share = 0)
    {
        if (!average.IsEmpty && average.Length != values.Length)
        {
            throw new ArgumentException($"{values.Length} values, but an average of {average.Length}.");
        }

        if (gradients.Length != values.Length || first.Length != values.Length || second.Length != values.Length)
        {
            throw new ArgumentException($"{values.Length} values, but {gradients.Length} gradients and moments of {first.Length} and {second.Length}.");
        }

        var done = Vector512.IsHardwareAccelerated
            ? ApplyWide(values, gradients, first, second, update, average, share)
            : ApplyPortable(values, gradients, first, second, update, average, share);
        ApplySingly(values[done..], gradients[done..], first[done..], second[done..], update, average.IsEmpty ? [] : average[done..], share);
    }

    /// <summary>16 at a time; how many were done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int ApplyWide(Span<float> values, Span<float> gradients, Span<float> first, Span<float> second, AdamUpdate update, Span<float> average = default, float share = 0)
    {
        var p = MemoryMarshal.Cast<float, Vector512<float>>(values);
        var g = MemoryMarshal.Cast<float, Vector512<float>>(gradients)[..p.Length];
        var m = MemoryMarshal.Cast<float, Vector512<float>>(first)[..p.Length];
        var v = MemoryMarshal.Cast<float, Vector512<float>>(second)[..p.Length];
        var kept = MemoryMarshal.Cast<float, Vector512<float>>(average);
        var taken = Vector512.Create(share);
        var (beta1, beta2) = (Vector512.Create(update.Beta1), Vector512.Create(update.Beta2));
        var (rest1, rest2) = (Vector512.Create(update.Rest1), Vector512.Create(update.Rest2));
        var (scale, keep) = (Vector512.Create(update.GradientScale), Vector512.Create(update.Keep));
        var (leastFirst, leastSecond) = (Vector512.Create(LeastFirst), Vector512.Create(LeastSecond));
        var (step, root, epsilon) = (Vector512.Create(update.StepSize), Vector512.Create(update.SecondScale), Vector512.Create(update.Epsilon));
        for (var i = 0; i < p.Length; i++)
        {
            var gradient = g[i] * scale;
            var (mean, square) = (Vector512.FusedMultiplyAdd(beta1, m[i], rest1 * gradient), Vector512.FusedMultiplyAdd(beta2, v[i], rest2 * gradient * gradient));
            m[i] = Vector512.ConditionalSelect(Vector512.LessThan(Vector512.Abs(mean), leastFirst), Vector512<float>.Zero, mean);
            v[i] = Vector512.ConditionalSelect(Vector512.LessThan(square, leastSecond), Vector512<float>.Zero, square);
            p[i] = (p[i] * keep) - (step * m[i] / Vector512.FusedMultiplyAdd(Vector512.Sqrt(v[i]), root, epsilon));
            g[i] = Vector512<float>.Zero;
            if (!kept.IsEmpty)
            {
                kept[i] = Vector512.FusedMultiplyAdd(taken, p[i] - kept[i], kept[i]);
            }
        }

        return p.Length * Vector512<float>.Count;
    }

    /// <summary>As many at a time as the machine has; how many were done.</summary>
    internal static int ApplyPortable(Span<float> values, Span<float> gradients, Span<float> first, Span<float> second, AdamUpdate update, Span<float> average = default, float share = 0)
    {
        var p = MemoryMarshal.Cast<float, Vector<float>>(values);
        var g = MemoryMarshal.Cast<float, Vector<float>>(gradients)[..p.Length];
        var m = MemoryMarshal.Cast<float, Vector<float>>(first)[..p.Length];
        var v = MemoryMarshal.Cast<float, Vector<float>>(second)[..p.Length];
        var kept = MemoryMarshal.Cast<float, Vector<float>>(average);
        var taken = Vector.Create(share);
        var (beta1, beta2) = (Vector.Create(update.Beta1), Vector.Create(update.Beta2));
        var (rest1, rest2) = (Vector.Create(update.Rest1), Vector.Create(update.Rest2));
        var (scale, keep) = (Vector.Create(update.GradientScale), Vector.Create(update.Keep));
        var (leastFirst, leastSecond) = (Vector.Create(LeastFirst), Vector.Create(LeastSecond));
        var (step, root, epsilon) = (Vector.Create(update.StepSize), Vector.Create(update.SecondScale), Vector.Create(update.Epsilon));
        for (var i = 0; i < p.Length; i++)
        {
            var gradient = g[i] * scale;
            var (mean, square) = (Vector.FusedMultiplyAdd(beta1, m[i], rest1 * gradient), Vector.FusedMultiplyAdd(beta2, v[i], rest2 * gradient * gradient));
            m[i] = Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(mean), leastFirst), Vector<float>.Zero, mean);
            v[i] = Vector.ConditionalSelect(Vector.LessThan(square, leastSecond), Vector<float>.Zero, square);
            p[i] = (p[i] * keep) - (step * m[i] / Vector.FusedMultiplyAdd(Vector.SquareRoot(v[i]), root, epsilon));
            g[i] = Vector<float>.Zero;
            if (!kept.IsEmpty)
            {
                kept[i] = Vector.FusedMultiplyAdd(taken, p[i] - kept[i], kept[i]);
            }
        }

        return p.Length * Vector<float>.Count;
    }

    /// <summary>One at a time.</summary>
    internal static void ApplySingly(Span<float> values, Span<float> gradients, Span<float> first, Span<float> second, AdamUpdate update, Span<float> average = default, float share = 0)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var gradient = gradients[i] * update.GradientScale;
            var mean = MathF.FusedMultiplyAdd(update.Beta1, first[i], update.Rest1 * gradient);
            var square = MathF.FusedMultiplyAdd(update.Beta2, second[i], update.Rest2 * gradient * gradient);
            first[i] = MathF.Abs(mean) < LeastFirst ? 0 : mean;
            second[i] = square < LeastSecond ? 0 : square;
            var denominator = MathF.FusedMultiplyAdd(MathF.Sqrt(second[i]), update.SecondScale, update.Epsilon);
            values[i] = (values[i] * update.Keep) - (update.StepSize * first[i] / denominator);
            gradients[i] = 0;
            if (!average.IsEmpty)
            {
                average[i] = MathF.FusedMultiplyAdd(share, values[i] - average[i], average[i]);
            }
        }
    }
}
