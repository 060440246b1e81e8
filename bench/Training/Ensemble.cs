using System.Diagnostics;
using System.Globalization;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Training;

namespace ImitationService.Training.Bench;

/// <summary>
/// Sixteen policies in one training against sixteen trainings one after another, 17 → width → width → 6 on one thread, turn by
/// turn: transitions of all of them per second of wall time, from the first step to the last.
/// </summary>
internal static class Ensemble
{
    private const int Members = 16;

    public static void Measure(string folder, int width, int batch, int steps, int turns)
    {
        var options = new BehaviorCloningOptions
        {
            BatchSize = batch,
            HiddenSizes = [width, width],
            Steps = steps + 1,
            LogEvery = steps + 1,
            ValidationFraction = 0,
        };
        Seconds(folder, options with { Members = Members }, 1);
        var (together, apart) = (new List<double>(), new List<double>());
        for (var turn = 0; turn < turns; turn++)
        {
            var transitions = (double)Members * steps * batch;
            apart.Add(transitions / Enumerable.Range(1, Members).Sum(seed => Seconds(folder, options, seed)));
            together.Add(transitions / Seconds(folder, options with { Members = Members }, 1));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| 2 × {width} | {batch} | {Describe(together)} | {Describe(apart)} | {Median(together) / Median(apart):F2} |"));
    }

    // Between the reports of the first step, which compiles, and of the last.
    private static double Seconds(string folder, BehaviorCloningOptions options, long seed)
    {
        var output = Directory.CreateTempSubdirectory("ensemble-bench-").FullName;
        var observer = new Observer();
        TrainingSession.Train(
            new TrainingRequest("run_bench", AlgorithmNames.BehaviorCloning, OptionsReader.Write(options), seed, folder, output, 1),
            observer,
            new Undisturbed(),
            CancellationToken.None);
        Directory.Delete(output, recursive: true);
        return observer.Seconds;
    }

    private static string Describe(List<double> rates) =>
        string.Create(CultureInfo.InvariantCulture, $"{Median(rates) / 1000:F1}k ({rates.Min() / 1000:F1} to {rates.Max() / 1000:F1})");

    private static double Median(List<double> rates) => rates.Order().ElementAt(rates.Count / 2);

    private sealed class Observer : ITrainingObserver
    {
        private readonly Stopwatch _clock = new();

        public double Seconds => _clock.Elapsed.TotalSeconds;

        public void Started(long totalSteps)
        {
        }

        public void Reported(long step, IReadOnlyDictionary<string, double> values, RunProgress progress)
        {
            if (_clock.IsRunning)
            {
                _clock.Stop();
            }
            else
            {
                _clock.Start();
            }
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
