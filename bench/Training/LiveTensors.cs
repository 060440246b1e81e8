using System.Globalization;
using System.Text.Json.Nodes;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Training;
using TorchSharp;

namespace ImitationService.Training.Bench;

/// <summary>
/// How many tensors there are after the first hundred steps of a preset and after the last one, and how much memory the process has
/// after the first hundred and after some hundreds: libraries keep what no tensor tells of. The networks whose tensors are counted
/// are narrow, since how many a step makes depends on what they are made of; memory is measured with the preset's own.
/// </summary>
internal static class LiveTensors
{
    private const string Narrow = """{"batch_size":8,"hidden_sizes":[16],"log_every":100,"validate_every":100}""";
    private const string Whole = """{"log_every":100,"validate_every":100}""";
    private const long Steps = 500;

    /// <summary>A line of a table.</summary>
    public static void Count(string folder, string preset, long steps)
    {
        var live = Train(folder, Narrow, preset, steps, () => torch.Tensor.TotalCount);
        var resident = Train(folder, Whole, preset, Steps, () => Environment.WorkingSet >> 20);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| `{preset}` | {live[100]} | {live[steps]} | {resident[100]} | {resident[Steps]} |"));
    }

    private static Dictionary<long, long> Train(string folder, string options, string preset, long steps, Func<long> measure)
    {
        var given = JsonNode.Parse(options)!.AsObject();
        (given["preset"], given["steps"]) = (preset, steps);
        var output = Directory.CreateTempSubdirectory("training-bench-").FullName;
        var observer = new Measured(measure);
        TrainingSession.Train(
            new TrainingRequest("run_bench", AlgorithmNames.BehaviorCloning, OptionsReader.Write(OptionsReader.Read(typeof(BehaviorCloningOptions), given, out _)!), 1, folder, output, 1),
            observer,
            new Undisturbed(),
            CancellationToken.None);
        Directory.Delete(output, recursive: true);
        return observer.Values;
    }

    private sealed class Measured(Func<long> measure) : ITrainingObserver
    {
        public Dictionary<long, long> Values { get; } = [];

        public void Started(long totalSteps)
        {
        }

        public void Reported(long step, IReadOnlyDictionary<string, double> values, RunProgress progress) => Values[step] = measure();

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
