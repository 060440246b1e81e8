using System.Diagnostics;
using System.Globalization;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Training;

namespace ImitationService.Training.Bench;

/// <summary>A whole training with its export, from memory or from the dataset's files: seconds until the first step, transitions per second, and what the process took.</summary>
internal static class LargeTraining
{
    private const int ReportsPerRun = 10;

    /// <param name="folder">Of the dataset.</param>
    /// <param name="batch">Minibatch.</param>
    /// <param name="steps">Of the training.</param>
    /// <param name="mostResidentBytes">The largest dataset that is copied into memory.</param>
    public static void Measure(string folder, int batch, int steps, long mostResidentBytes)
    {
        var output = Directory.CreateTempSubdirectory("large-bench-").FullName;
        var options = new BehaviorCloningOptions { BatchSize = batch, HiddenSizes = [256, 256], Steps = steps, LogEvery = steps / ReportsPerRun, ValidateEvery = steps };
        var observer = new Observer(batch);
        TrainingSession.Train(
            new TrainingRequest("run_bench", AlgorithmNames.BehaviorCloning, OptionsReader.Write(options), 1, folder, output, 1) { MostResidentBytes = mostResidentBytes },
            observer,
            new Undisturbed(),
            CancellationToken.None);
        var placement = File.ReadAllText(Path.Combine(output, "config.json")).Contains("\"placement\": \"stored\"", StringComparison.Ordinal) ? "files" : "memory";
        Directory.Delete(output, recursive: true);
        var rates = observer.Rates.Order().ToList();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {placement} | {batch} | {observer.SecondsBefore:F1} | {rates[rates.Count / 2] / 1000:F1}k ({rates[0] / 1000:F1} to {rates[^1] / 1000:F1}) | {Status("VmHWM")} | {observer.MostAnonymous} |"));
    }

    private static long Status(string name) => long.Parse(
        File.ReadLines("/proc/self/status").Single(line => line.StartsWith(name, StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) >> 10;

    private sealed class Observer(int batch) : ITrainingObserver
    {
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private (long Step, double Seconds) _last;

        public double SecondsBefore { get; private set; }

        public long MostAnonymous { get; private set; }

        public List<double> Rates { get; } = [];

        public void Started(long totalSteps) => SecondsBefore = _clock.Elapsed.TotalSeconds;

        public void Reported(long step, IReadOnlyDictionary<string, double> values, RunProgress progress)
        {
            // The last one includes a validation.
            var now = (Step: step, Seconds: _clock.Elapsed.TotalSeconds);
            if (step > 1 && !values.ContainsKey(MetricNames.ValidationLoss))
            {
                Rates.Add((now.Step - _last.Step) * (double)batch / (now.Seconds - _last.Seconds));
            }

            _last = now;
            MostAnonymous = Math.Max(MostAnonymous, Status("RssAnon"));
        }

        public void Checkpointed(TakenCheckpoint checkpoint)
        {
        }

        public void Progressed(RunProgress progress)
        {
        }

        public void Finalizing()
        {
        }
    }
}
