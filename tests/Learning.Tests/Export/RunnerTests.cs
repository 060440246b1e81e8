using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Tests.Training;

namespace ImitationService.Learning.Tests.Export;

/// <summary>The bundle's runners keep history, state and chunks: over whole episodes they must do what the network does.</summary>
public sealed class RunnerTests
{
    private const int Draws = 2000;

    private static readonly BehaviorCloningOptions Short = new() { Steps = 60, BatchSize = 32, LearningRate = 0.01, HiddenSizes = [12, 8], History = 3, Chunk = 4 };

    /// <summary>What numpy alone can run.</summary>
    public static TheoryData<string, BehaviorCloningOptions> Plain { get; } = new()
    {
        { "continuous", Short with { History = 1, Chunk = null } },
        { "features", Short },
        { "features", Short with { Head = ActionHeadName.Gmm, Modes = 3, Execute = 3 } },
        { "discrete", Short with { Steps = 200 } },
        { "continuous", Short with { Backbone = BackboneName.Gru, Head = ActionHeadName.Gaussian } },
        { "choices", Short with { Backbone = BackboneName.Gru, Steps = 200 } },
        { "features", Short with { Backbone = BackboneName.Lstm, Chunk = null } },
        { "continuous", Short with { Backbone = BackboneName.Lstm, Head = ActionHeadName.Gmm, Modes = 3 } },
        { "features", Short with { Backbone = BackboneName.Lstm, Head = ActionHeadName.Binned, Bins = 7 } },
    };

    /// <summary>What only the graph can.</summary>
    public static TheoryData<string, BehaviorCloningOptions> Graphs { get; } = new()
    {
        { "features", Short with { Backbone = BackboneName.Transformer, HiddenSizes = [8, 8] } },
        { "continuous", Short with { Backbone = BackboneName.Transformer, HiddenSizes = [8, 8], Head = ActionHeadName.Act, Latent = 3 } },
        { "continuous", Short with { Head = ActionHeadName.Diffusion, DenoisingSteps = 4 } },
        { "features", Short with { Backbone = BackboneName.Gru, Head = ActionHeadName.Flow, DenoisingSteps = 4 } },
        { "pictures", Short with { Keypoints = 4, Steps = 20 } },
    };

    [Theory]
    [MemberData(nameof(Plain))]
    [MemberData(nameof(Graphs))]
    public void Act_InCSharp_IsWhatTheNetworkDoes(string kind, BehaviorCloningOptions options)
    {
        using var demonstrations = ModelCardTests.Demonstrations(kind);
        using var bundle = new TrainedBundle(demonstrations, options);

        RunnerCheck.InCSharp(bundle);
    }

    [Theory]
    [MemberData(nameof(Plain))]
    public async Task Act_InPythonWithNumpyAlone_IsWhatTheNetworkDoes(string kind, BehaviorCloningOptions options)
    {
        await PythonProgram.SkipWithoutAsync("numpy");
        using var demonstrations = ModelCardTests.Demonstrations(kind);
        using var bundle = new TrainedBundle(demonstrations, options);

        await RunnerCheck.InPythonAsync(bundle, withoutOnnxRuntime: true);
    }

    [Fact]
    public async Task Act_InPythonWithOnnxRuntime_IsWhatTheNetworkDoes()
    {
        await PythonProgram.SkipWithoutAsync("numpy", "onnxruntime");
        foreach (var (kind, options) in Plain.Concat(Graphs).Select(row => row.Data))
        {
            using var demonstrations = ModelCardTests.Demonstrations(kind);
            using var bundle = new TrainedBundle(demonstrations, options);

            await RunnerCheck.InPythonAsync(bundle, withoutOnnxRuntime: false);
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public async Task Begin_InPythonWithoutOnnxRuntime_SaysWhatToInstall(string kind, BehaviorCloningOptions options)
    {
        await PythonProgram.SkipWithoutAsync("numpy");
        using var demonstrations = ModelCardTests.Demonstrations(kind);
        using var training = TestTraining.Run(demonstrations, options with { Steps = 1 });

        var (exitCode, output) = await PythonProgram.RunAsync("import sys; sys.modules['onnxruntime'] = None; import policy_runner; policy_runner.Policy('.')", training.Folder);

        Assert.NotEqual(0, exitCode);
        Assert.EndsWith("RuntimeError: this policy needs onnxruntime: pip install onnxruntime", output.Trim());
    }

    [Fact]
    public async Task Begin_AveragingClasses_IsRefused()
    {
        using var demonstrations = ModelCardTests.Demonstrations("discrete");
        using var training = TestTraining.Run(demonstrations, Short with { Steps = 1 });
        using var runner = new PolicyRunner(training.Folder) { Ensemble = 0.1 };

        Assert.Equal("Classes cannot be averaged: leave Ensemble null.", Assert.Throws<InvalidOperationException>(() => runner.Act(new() { ["observation.state"] = [0, 0] })).Message);

        await PythonProgram.SkipWithoutAsync("numpy");
        var (exitCode, output) = await PythonProgram.RunAsync("import policy_runner; policy_runner.Policy('.', ensemble=0.1)", training.Folder);
        Assert.NotEqual(0, exitCode);
        Assert.EndsWith("ValueError: classes cannot be averaged: leave ensemble out", output.Trim());
    }

    // Of the network's answers to standard normal noise times the temperature, as many of them.
    [Theory]
    [InlineData(1f)]
    [InlineData(0.4f)]
    public void Act_WithNoise_IsSpreadAsTheNetworksAnswersAre(float temperature)
    {
        using var demonstrations = ModelCardTests.Demonstrations("continuous");
        using var bundle = new TrainedBundle(demonstrations, Short with { Head = ActionHeadName.Diffusion, History = 1, Chunk = 2 });
        using var runner = new PolicyRunner(bundle.Folder, seed: 1) { Temperature = temperature, Execute = 1 };
        var observation = new Dictionary<string, float[]> { ["observation.state"] = [0.3f, -0.6f] };

        var actions = Enumerable.Range(0, Draws).Select(_ => runner.Act(observation)).ToArray();

        var expected = bundle.Network.Draw([0.3f, -0.6f], temperature, Draws);
        for (var d = 0; d < 2; d++)
        {
            var (mean, deviation) = Spread(actions.Select(action => action[d]));
            var (meanOfNetwork, deviationOfNetwork) = Spread(expected.Select(action => action[d]));
            Assert.InRange(mean - meanOfNetwork, -5 * deviation / Math.Sqrt(Draws / 2), 5 * deviation / Math.Sqrt(Draws / 2));
            Assert.InRange(deviation / deviationOfNetwork, 0.85, 1.15);
        }
    }

    [Fact]
    public void Act_SameSeedOfNoise_IsTheSameAndAnotherIsNot()
    {
        using var demonstrations = ModelCardTests.Demonstrations("continuous");
        using var training = TestTraining.Run(demonstrations, Short with { Head = ActionHeadName.Flow, History = 1, Steps = 5 });
        float[] Act(int? seed)
        {
            using var runner = new PolicyRunner(training.Folder, seed);
            return [.. Enumerable.Range(0, 5).SelectMany(_ => runner.Act(new() { ["observation.state"] = [0.3f, -0.6f] }))];
        }

        Assert.Equal(Act(1), Act(1));
        Assert.NotEqual(Act(1), Act(2));
        Assert.NotEqual(Act(null), Act(null));
    }

    private static (double Mean, double Deviation) Spread(IEnumerable<float> values)
    {
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Average(value => (value - mean) * (value - mean))));
    }
}
