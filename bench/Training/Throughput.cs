using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Training;

namespace ImitationService.Training.Bench;

/// <summary>
/// Transitions per second of a whole training as the trainer process runs it, 17 → 256 → 256 → 6 on one thread: by wall time,
/// and by the process's processor time, which other programs on the machine do not change.
/// </summary>
internal static class Throughput
{
    private const int WarmUps = 2;
    private const int Measurements = 7;

    /// <summary>The perceptron that the floor is known of.</summary>
    public static void Measure(string folder, int batch, int threads) => Measure(
        folder,
        "ours",
        new BehaviorCloningOptions { BatchSize = batch, HiddenSizes = [256, 256] },
        batch switch { <= 64 => 2000, <= 512 => 600, _ => 40 }, // about a second between reports
        threads);

    /// <summary>Any policy, by its options.</summary>
    public static void Measure(string folder, string name, string options, int steps, int threads) => Measure(
        folder, name, (BehaviorCloningOptions)OptionsReader.Read(typeof(BehaviorCloningOptions), JsonNode.Parse(options)!.AsObject(), out _)!, steps, threads);

    private static void Measure(string folder, string name, BehaviorCloningOptions options, int steps, int threads)
    {
        var output = Directory.CreateTempSubdirectory("training-bench-").FullName;
        options = options with { Steps = (WarmUps + Measurements) * steps, LogEvery = steps, ValidationFraction = 0 };
        var observer = new Observer(options.BatchSize);
        TrainingSession.Train(
            new TrainingRequest("run_bench", AlgorithmNames.BehaviorCloning, OptionsReader.Write(options), 1, folder, output, threads),
            observer,
            new Undisturbed(),
            CancellationToken.None);
        Directory.Delete(output, recursive: true);
        foreach (var (wall, processor) in observer.Rates.Skip(WarmUps))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {options.BatchSize} {wall:F0} {processor:F0}"));
        }

        var steady = observer.Allocated.Skip(WarmUps).ToList();
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {options.BatchSize}: {(steady[^1] - steady[0]) / ((steady.Count - 1.0) * steps):F0} managed bytes per step"));
    }

    private sealed class Observer(int batch) : ITrainingObserver
    {
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private (long Step, TimeSpan Wall, TimeSpan Processor) _last;

        public List<(double Wall, double Processor)> Rates { get; } = [];

        public List<long> Allocated { get; } = [];

        public void Checkpointed(TakenCheckpoint checkpoint)
        {
        }

        public void Started(long totalSteps)
        {
        }

        public void Reported(long step, IReadOnlyDictionary<string, double> values, RunProgress progress)
        {
            var now = (Step: step, Wall: _clock.Elapsed, Processor: Process.GetCurrentProcess().TotalProcessorTime);
            if (step > 1)
            {
                var transitions = (now.Step - _last.Step) * (double)batch;
                Rates.Add((transitions / (now.Wall - _last.Wall).TotalSeconds, transitions / (now.Processor - _last.Processor).TotalSeconds));
            }

            Allocated.Add(GC.GetTotalAllocatedBytes());
            _last = now;
        }

        public void Progressed(RunProgress progress)
        {
        }

        public void Finalizing()
        {
        }
    }
}
