using System.Text.Json;

namespace ImitationService.Learning.Tests.Export;

/// <summary>Lets a bundle's runners act in two episodes, one after the other, and compares every action with what the network does.</summary>
internal static class RunnerCheck
{
    // The temperature of zero is of denoising; every other policy does without noise.
    private const string Program = """
        import json, sys
        if json.load(open("cases.json"))["without_onnxruntime"]:
            sys.modules["onnxruntime"] = None
        import numpy as np
        from policy_runner import Policy
        told, done = json.load(open("cases.json")), []
        for case in told["cases"]:
            policy = Policy(".", execute=case["execute"], ensemble=case["ensemble"], temperature=0)
            buffers = {name: np.zeros(shape, np.uint8 if name.startswith("observation.images.") else np.float32) for name, shape in policy.features}
            for episode in told["episodes"]:
                policy.reset()
                for step in episode:
                    for name, values in step.items():
                        buffers[name][...] = np.reshape(values, buffers[name].shape)
                    done.append(np.ravel(policy.act(buffers if len(buffers) > 1 else buffers[name])).tolist())
        print(json.dumps(done))
        """;

    /// <summary>The runner of C#, in this process.</summary>
    public static void InCSharp(TrainedBundle bundle)
    {
        foreach (var (execute, ensemble) in Cases(bundle.Network))
        {
            using var runner = new PolicyRunner(bundle.Folder) { Ensemble = ensemble, Temperature = 0 };
            runner.Execute = execute ?? runner.Execute;

            // One for all steps, as an environment may have it.
            var buffers = bundle.Network.Features.ToDictionary(feature => feature.Name, feature => new float[feature.Size]);
            foreach (var episode in Episodes(bundle.Network))
            {
                runner.Reset();
                foreach (var (step, expected) in bundle.Network.Act(episode, execute, ensemble).Index())
                {
                    foreach (var (name, values) in Parts(bundle.Network, episode[step]))
                    {
                        values.CopyTo(buffers[name], 0);
                    }

                    AssertEqual(expected, runner.Act(buffers), $"C#, execute {execute}, ensemble {ensemble}, step {step}");
                }
            }
        }
    }

    /// <summary>The runner of Python, with onnxruntime or as if it were not installed.</summary>
    public static async Task InPythonAsync(TrainedBundle bundle, bool withoutOnnxRuntime)
    {
        var (network, cases) = (bundle.Network, Cases(bundle.Network));
        var told = new
        {
            without_onnxruntime = withoutOnnxRuntime,
            cases = cases.Select(one => new { execute = one.Execute, ensemble = one.Ensemble }),
            episodes = Episodes(network).Select(episode => episode.Select(observation => Parts(network, observation))),
        };
        await File.WriteAllTextAsync(Path.Combine(bundle.Folder, "cases.json"), JsonSerializer.Serialize(told));

        var (exitCode, output) = await PythonProgram.RunAsync(Program, bundle.Folder);

        Assert.True(exitCode == 0, output);
        var expected = cases.SelectMany(one => Episodes(network).SelectMany(episode => network.Act(episode, one.Execute, one.Ensemble))).ToList();
        var answers = JsonSerializer.Deserialize<float[][]>(output)!;
        Assert.Equal(expected.Count, answers.Length);
        foreach (var (i, answer) in answers.Index())
        {
            AssertEqual(expected[i], answer, $"Python, action {i}");
        }
    }

    // As the bundle says, asked at every step, a whole chunk at once; averaged, evenly and with the oldest counting the most.
    private static IReadOnlyList<(int? Execute, double? Ensemble)> Cases(ActingNetwork network) =>
        [.. new (int?, double?)[] { (null, null), (1, null), (network.Shape.Chunk, null) }.Distinct(), .. network.IsChosen ? [] : new (int?, double?)[] { (null, 0), (null, 0.5) }];

    // Long enough for every memory to fill and to begin anew; the first ends within a history, and mostly within a chunk.
    private static float[][][] Episodes(ActingNetwork network)
    {
        var steps = Math.Max(2 * network.Shape.History, network.Shape.Chunk) + 1;
        return [network.Episode(steps, seed: 3), network.Episode(steps, seed: 4)];
    }

    private static Dictionary<string, float[]> Parts(ActingNetwork network, float[] observation)
    {
        var (parts, start) = (new Dictionary<string, float[]>(), 0);
        foreach (var feature in network.Features)
        {
            parts[feature.Name] = observation[start..(start += feature.Size)];
        }

        return parts;
    }

    private static void AssertEqual(float[] expected, float[] actual, string what) => Assert.True(
        expected.Length == actual.Length && expected.Zip(actual).All(pair => Math.Abs(pair.First - pair.Second) <= 1e-4 * Math.Max(1, Math.Abs(pair.First))),
        $"{what}: {string.Join(", ", actual)} instead of {string.Join(", ", expected)}");
}
