using System.Diagnostics;
using System.Globalization;
using ImitationService.Learning.Native;
using TorchSharp;

namespace ImitationService.Training.Bench;

/// <summary>
/// How fast this machine multiplies matrices of the size that a training step of two layers of 256 at 4096 has, in 32 and in 16
/// bits: what a step can reach at best, and whether shorter numbers can pay.
/// </summary>
internal static class Products
{
    private const int Rows = 4096;
    private const int Width = 256;
    private const int Repetitions = 100;
    private const int Measurements = 7;

    public static void Measure(int threads)
    {
        NativeTorch.Load();
        torch.set_num_threads(threads);
        using var nothing = torch.no_grad();
        foreach (var type in new[] { torch.ScalarType.Float32, torch.ScalarType.BFloat16 })
        {
            using var left = torch.randn(Rows, Width).to(type);
            using var right = torch.randn(Width, Width).to(type);
            var rates = Enumerable.Range(0, Measurements).Select(_ => Rate(left, right)).Order().ToList();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{type}: {rates[Measurements / 2]:F0} GFLOP/s ({rates[0]:F0} to {rates[^1]:F0})"));
        }
    }

    private static double Rate(torch.Tensor left, torch.Tensor right)
    {
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Repetitions; i++)
        {
            left.mm(right).Dispose();
        }

        return Repetitions * 2.0 * Rows * Width * Width / clock.Elapsed.TotalSeconds / 1e9;
    }
}
