using System.Diagnostics;
using System.Globalization;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Policies;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Training;

namespace ImitationService.Training.Bench;

/// <summary>
/// Whole trainings on a device, export and its check included: transitions per second by wall time, and how far the graph is
/// from the network that was trained there.
/// </summary>
internal static class DeviceTable
{
    private const int WarmUps = 1;
    private const int Measurements = 5;

    private static readonly (string Name, BehaviorCloningOptions Options)[] Policies =
    [
        ("mlp 256-256", new BehaviorCloningOptions()),
        ("mlp 1024-1024", new BehaviorCloningOptions { HiddenSizes = [1024, 1024] }),
        ("gru 256-256, history 10", new BehaviorCloningOptions { Backbone = BackboneName.Gru }),
        ("lstm 256-256, history 10, gmm", new BehaviorCloningOptions { Backbone = BackboneName.Lstm, Head = ActionHeadName.Gmm }),
        ("transformer 4 x 256, history 10, chunk 16", new BehaviorCloningOptions { Backbone = BackboneName.Transformer, HiddenSizes = [256, 256, 256, 256], Chunk = 16 }),
        ("diffusion, mlp 256-256, history 2", new BehaviorCloningOptions { Head = ActionHeadName.Diffusion, History = 2 }),
        ("diffusion, unet 32-64-128, history 2", new BehaviorCloningOptions { Head = ActionHeadName.Diffusion, History = 2, Denoiser = DenoiserName.Unet }),
        ("flow, transformer 128-128, history 2", new BehaviorCloningOptions { Head = ActionHeadName.Flow, History = 2, Denoiser = DenoiserName.Transformer }),
        ("act, mlp 256-256", new BehaviorCloningOptions { Head = ActionHeadName.Act }),
    ];

    public static void Print(string folder, TrainingDevice device, int threads)
    {
        Console.WriteLine($"| policy | minibatch | {Word(device)}, {threads} threads: transitions/s | ms per step | graph differs by, relative |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var (name, options) in Policies)
        {
            foreach (var batch in new[] { 256, 4096 })
            {
                Measure(folder, name, options with { BatchSize = batch, ValidationFraction = 0 }, device, threads);
            }
        }
    }

    private static void Measure(string folder, string name, BehaviorCloningOptions options, TrainingDevice device, int threads)
    {
        var steps = device == TrainingDevice.Cuda ? 150 : options.BatchSize > 1000 ? 2 : 20;
        var chosen = options with { Steps = (WarmUps + Measurements) * steps, LogEvery = steps };
        var output = Directory.CreateTempSubdirectory("device-bench-").FullName;
        var observer = new Clock(options.BatchSize);
        TrainingSession.Train(
            new TrainingRequest("run_bench", AlgorithmNames.BehaviorCloning, OptionsReader.Write(chosen), 1, folder, output, threads, device),
            observer,
            new Undisturbed(),
            CancellationToken.None);
        var configuration = File.ReadAllText(Path.Combine(output, BundleFiles.Configuration));
        var rates = observer.Rates.Skip(WarmUps).Order().ToList();
        var median = rates[rates.Count / 2];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {options.BatchSize} | {median:N0} | {options.BatchSize / median * 1000:F2} | {RelativeDifference(configuration):G2} |"));
        Directory.Delete(output, recursive: true);
    }

    private static string Word(TrainingDevice device) => device.ToString().ToLowerInvariant();

    private static double RelativeDifference(string configuration) => System.Text.Json.JsonDocument.Parse(configuration)
        .RootElement.GetProperty("parity").GetProperty("maximum_relative_difference").GetDouble();

    private sealed class Clock(int batch) : ITrainingObserver
    {
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private (long Step, TimeSpan Time) _last;

        public List<double> Rates { get; } = [];

        public void Started(long totalSteps)
        {
        }

        // Whoever reports has read the loss, and so has waited for the device.
        public void Reported(long step, IReadOnlyDictionary<string, double> values, RunProgress progress)
        {
            var now = (Step: step, Time: _clock.Elapsed);
            if (step > 1)
            {
                Rates.Add((now.Step - _last.Step) * (double)batch / (now.Time - _last.Time).TotalSeconds);
            }

            _last = now;
        }

        public void Progressed(RunProgress progress)
        {
        }

        public void Checkpointed(TakenCheckpoint checkpoint)
        {
        }

        public void Finalizing()
        {
        }
    }
}
