using System.Globalization;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;

namespace ImitationService.Learning.Tests.Training;

/// <summary>What a training really takes, by the kernel's count, beside what was estimated before it.</summary>
public sealed class MemoryEstimateTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1_000_000, 32, 4, 256, new[] { 64 })]
    [InlineData(20_000, 8, 4, 256, new[] { 3000, 3000 })]
    [InlineData(50_000, 8, 4, 16_384, new[] { 1024, 1024 })]
    public void TotalBytes_BesideWhatIsTaken_AreWithinAFactorOfTwo(int transitions, int inputs, int outputs, int batchSize, int[] hiddenSizes) =>
        AssertWithinAFactorOfTwo(transitions, inputs, outputs, new BehaviorCloningOptions { Steps = 3, BatchSize = batchSize, HiddenSizes = hiddenSizes });

    [Theory]
    [InlineData(ActionHeadName.Act, null, 16)]
    [InlineData(ActionHeadName.Flow, DenoiserName.Unet, 16)]
    [InlineData(ActionHeadName.Flow, DenoiserName.Transformer, 16)]
    public void TotalBytes_OfHeadsThatLearn_AreWithinAFactorOfTwo(ActionHeadName head, DenoiserName? denoiser, int chunk) =>
        AssertWithinAFactorOfTwo(6_000, 8, 4, new BehaviorCloningOptions { Steps = 2, BatchSize = 4096, HiddenSizes = [64], Head = head, Denoiser = denoiser, Chunk = chunk, DenoisingSteps = denoiser is null ? null : 2 });

    private void AssertWithinAFactorOfTwo(int transitions, int inputs, int outputs, BehaviorCloningOptions options)
    {
        if (!File.Exists("/proc/self/clear_refs"))
        {
            Assert.Skip("this system does not count a process's largest memory as Linux does");
        }

        using var demonstrations = Demonstrations(transitions, inputs, outputs);
        using var dataset = CanonicalDataset.Open(demonstrations.Folder);
        var estimate = MemoryEstimate.Of(options, dataset.Contents);
        GC.Collect();
        var before = Status("VmRSS");
        File.WriteAllText("/proc/self/clear_refs", "5");
        using var training = TestTraining.Run(demonstrations, options);

        var taken = MemoryEstimate.ProcessBytes + Status("VmHWM") - before;
        output.WriteLine($"taken {taken >> 20} MiB, estimated {estimate.TotalBytes >> 20} MiB: {estimate}");
        Assert.InRange(estimate.TotalBytes, taken / 2, taken * 2);
    }

    private static TestDemonstrations Demonstrations(int transitions, int inputs, int outputs)
    {
        var random = new Random(1);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
        return TestDemonstrations.Write(
            [
                (TestDemonstrations.Vector(FeatureNames.State, inputs), Values(transitions * inputs)),
                (TestDemonstrations.Vector(FeatureNames.Action, outputs), Values(transitions * outputs)),
            ],
            new ActionSpace(ActionKind.Continuous, outputs),
            [.. Enumerable.Repeat(transitions / 10L, 10)]);
    }

    private static long Status(string name)
    {
        var line = File.ReadLines("/proc/self/status").Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
    }
}
