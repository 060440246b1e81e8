using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ImitationService.Demonstrations;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Training;

namespace ImitationService.Training.Bench;

/// <summary>
/// The experiment that this project started from: 2 → 128 → 128 → 2, ReLU, mean squared error, Adam 1e-3, minibatches of 32,
/// 1000 epochs, on positions and the moves a planner makes from them; unscaled, as its listing had it.
/// </summary>
internal static class SeedExperiment
{
    public static void Run(string table, string output)
    {
        var mapping = new DatasetMapping
        {
            Episode = JsonValue.Create("episode"),
            Observation = new JsonArray("x", "y"),
            Action = new JsonArray("dx", "dy"),
        };
        var dataset = Path.Combine(output, "dataset");
        var read = Intake.Read(new IntakeRequest([new IntakeFile(Path.GetFileName(table), table)], mapping, dataset), CancellationToken.None);
        var options = new BehaviorCloningOptions
        {
            Keep = KeptWeights.Last,
            Epochs = 1000,
            BatchSize = 32,
            HiddenSizes = [128, 128],
            Normalization = Normalization.None,
            LearningRate = 1e-3,
            Schedule = LearningRateSchedule.Constant,
        };
        foreach (var (name, chosen) in new[] { ("as-listed", options), ("scaled", options with { Normalization = Normalization.ZScore, Schedule = LearningRateSchedule.Cosine }) })
        {
            var folder = Directory.CreateDirectory(Path.Combine(output, name)).FullName;
            var observer = new Observer();
            var request = new TrainingRequest("run_seed", AlgorithmNames.BehaviorCloning, OptionsReader.Write(chosen), 1, dataset, folder, 1);
            TrainingSession.Train(request, observer, new Undisturbed(), CancellationToken.None);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"ours, {name}: {read.Report.Transitions} transitions, {observer.TotalSteps} steps, {observer.Seconds:F1} s wall, "
                + $"{Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds:F1} s processor so far; {observer.Summary}"));
        }
    }

    private sealed class Observer : ITrainingObserver
    {
        private readonly Dictionary<string, double> _last = [];
        private readonly Stopwatch _clock = new();

        public long TotalSteps { get; private set; }

        public double Seconds => _clock.Elapsed.TotalSeconds;

        public string Summary => string.Join(", ", _last.Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Key} {metric.Value:G4}")));

        public void Checkpointed(TakenCheckpoint checkpoint)
        {
        }

        public void Started(long totalSteps)
        {
            TotalSteps = totalSteps;
            _clock.Start();
        }

        public void Reported(long step, IReadOnlyDictionary<string, double> values, RunProgress progress)
        {
            foreach (var (name, value) in values)
            {
                _last[name] = value;
            }
        }

        public void Progressed(RunProgress progress)
        {
        }

        public void Finalizing() => _clock.Stop();
    }
}
