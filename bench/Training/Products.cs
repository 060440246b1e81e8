using System.Diagnostics;
using System.Globalization;
using ImitationService.Learning.Native;
using ImitationService.Learning.Products;
using TorchSharp;

namespace ImitationService.Training.Bench;

/// <summary>
/// How fast this machine multiplies matrices of the sizes that a training step of two layers of 256 has: by libtorch in 32 and
/// in 16 bits, and by the project's own products. What a step can reach at best, whether shorter numbers can pay, and which
/// products are the faster ones here.
/// </summary>
internal static class Products
{
    private const int Width = 256;
    private const double Operations = 5e10;
    private const int Measurements = 7;

    private static readonly int[] Batches = [32, 256, 4096];

    public static void Measure(int threads)
    {
        NativeTorch.Load();
        torch.set_num_threads(threads);
        using var nothing = torch.no_grad();
        Console.WriteLine("| minibatch | product | libtorch, 32 bits | own, 32 bits | libtorch, 16 bits |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var batch in Batches)
        {
            using var scope = torch.NewDisposeScope();
            var (input, weight, output) = (torch.randn(batch, Width), torch.randn(Width, Width), torch.randn(batch, Width));
            Print(batch, "forward, x·Wᵀ", input, weight.t(), threads);
            Print(batch, "backward, δ·W", output, weight, threads);
            Print(batch, "gradient, δᵀ·x", output.t(), input, threads);
        }
    }

    private static void Print(int batch, string name, torch.Tensor left, torch.Tensor right, int threads)
    {
        var result = torch.zeros(left.shape[0], right.shape[1]);
        var (shortLeft, shortRight) = (left.to(torch.ScalarType.BFloat16), right.to(torch.ScalarType.BFloat16));
        var operations = 2.0 * left.shape[0] * left.shape[1] * right.shape[1];
        var libtorch = Rate(operations, () => left.mm(right).Dispose());
        var own = MatrixProduct.IsPossible ? Rate(operations, () => MatrixProduct.Multiply(View(left), View(right), Matrix.Of(result), false, threads)) : "–";
        var shortened = Rate(operations, () => shortLeft.mm(shortRight).Dispose());
        Console.WriteLine($"| {batch} | {name} | {libtorch} | {own} | {shortened} |");
    }

    // A turned matrix is a view, of libtorch as of ours.
    private static Matrix View(torch.Tensor values) => values.is_contiguous() ? Matrix.Of(values) : Matrix.Of(values.t()).Transposed;

    private static string Rate(double operations, Action multiply)
    {
        var rates = Enumerable.Range(0, Measurements + 1).Select(_ => RateOnce(operations, multiply)).Skip(1).Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{rates[Measurements / 2]:F0} ({rates[0]:F0} to {rates[^1]:F0})");
    }

    private static double RateOnce(double operations, Action multiply)
    {
        var (repetitions, clock) = ((int)Math.Max(1, Operations / Measurements / operations), Stopwatch.StartNew());
        for (var i = 0; i < repetitions; i++)
        {
            multiply();
        }

        return repetitions * operations / clock.Elapsed.TotalSeconds / 1e9;
    }
}
