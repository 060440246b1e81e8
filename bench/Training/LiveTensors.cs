using System.Globalization;
using System.Text.Json.Nodes;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Training;
using TorchSharp;

namespace ImitationService.Training.Bench;

/// <summary>
/// How many tensors there are after the first hundred steps of a preset and after the last one. The networks are narrow: how many
/// tensors a step makes depends on what they are made of, and not on how wide they are.
/// </summary>
internal static class LiveTensors
{
    private const string Narrow = """{"batch_size":8,"hidden_sizes":[16],"log_every":100,"validate_every":100}""";

    /// <summary>A line of a table.</summary>
    public static void Count(string folder, string preset, long steps)
    {
        var given = JsonNode.Parse(Narrow)!.AsObject();
        (given["preset"], given["steps"]) = (preset, steps);
        var output = Directory.CreateTempSubdirectory("training-bench-").FullName;
        var counter = new Counter();
        TrainingSession.Train(
            new TrainingRequest("run_bench", AlgorithmNames.BehaviorCloning, OptionsReader.Write(OptionsReader.Read(typeof(BehaviorCloningOptions), given, out _)!), 1, folder, output, 1),
            counter,
            new Undisturbed(),
            CancellationToken.None);
        Directory.Delete(output, recursive: true);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| `{preset}` | {counter.Live[100]} | {counter.Live[steps]} |"));
    }

    private sealed class Counter : ITrainingObserver
    {
        public Dictionary<long, long> Live { get; } = [];

        public void Started(long totalSteps)
        {
        }

        public void Reported(long step, IReadOnlyDictionary<string, double> values, RunProgress progress) => Live[step] = torch.Tensor.TotalCount;

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
