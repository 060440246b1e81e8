using System.Text.Json;
using System.Text.Json.Nodes;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Policies;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Export;
using ImitationService.Learning.Tests.Checkpoints;
using ImitationService.Learning.Tests.Export;
using ImitationService.Learning.Tests.Training;

namespace ImitationService.Learning.Tests.Algorithms;

/// <summary>Every preset as it is, but for its widths and its length: what goes together in it must do so to the end.</summary>
public sealed class PresetTests : IDisposable
{
    private const string Narrow = """{ "steps": 30, "batch_size": 16, "hidden_sizes": [12, 12], "log_every": 4, "validate_every": 7 }""";

    private readonly TemporaryFolder _folder = new();
    private readonly TestDemonstrations _demonstrations = TestDemonstrations.Continuous((x, y) => [100 * x * y, x - y], episodes: 8, length: 25);

    public static TheoryData<PresetName> Names { get; } = [.. Enum.GetValues<PresetName>()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Train_SameSeed_GivesTheSameBits(PresetName name)
    {
        using var first = TestTraining.Run(_demonstrations, Options(name));
        using var again = TestTraining.Run(_demonstrations, Options(name));
        using var other = TestTraining.Run(_demonstrations, Options(name), seed: 2);

        AssertSame(first, again);
        Assert.False(first.Weights.AsSpan().SequenceEqual(other.Weights));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Train_Interrupted_EndsInTheSameBits(PresetName name)
    {
        using var undisturbed = TestTraining.Run(_demonstrations, Options(name));
        foreach (var stop in (long[])[1, 18])
        {
            using var first = new TestTraining();
            Assert.False(first.Go(_demonstrations.Folder, Options(name), 1, Settings(null), new Pauses(stop)));
            using var second = new TestTraining();
            Assert.True(second.Go(_demonstrations.Folder, Options(name), 1, Settings(new CheckpointOrigin(first.Observer.Checkpoints.Single().Path, false))));

            AssertSame(undisturbed, second);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Export_Bundle_ActsAsTheNetworkDoes(PresetName name)
    {
        using var bundle = new TrainedBundle(_demonstrations, Options(name));

        var parity = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(bundle.Folder, BundleFiles.Configuration)))!["parity"]!;
        Assert.InRange((double)parity["maximum_relative_difference"]!, 0, 1e-5);
        RunnerCheck.InCSharp(bundle);
        if (name is not (PresetName.Act or PresetName.DiffusionPolicy or PresetName.FlowPolicy or PresetName.Auto))
        {
            await PythonProgram.SkipWithoutAsync("numpy");
            await RunnerCheck.InPythonAsync(bundle, withoutOnnxRuntime: true);
        }
    }

    public void Dispose()
    {
        _folder.Dispose();
        _demonstrations.Dispose();
    }

    private CheckpointSettings Settings(CheckpointOrigin? origin) => new(_folder.Path, new CheckpointPlan(null, null, 3), origin);

    // `auto` with the findings that change the most: a denoised chunk with a history.
    private BehaviorCloningOptions Options(PresetName name)
    {
        var given = JsonNode.Parse(Narrow)!.AsObject();
        given["preset"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(name.ToString());
        if (name == PresetName.Auto)
        {
            using var dataset = CanonicalDataset.Open(_demonstrations.Folder);
            string[] found = [FindingNames.CopiedAction, FindingNames.ContradictoryDemonstrations];
            var report = new DatasetReport(8, 200, null, [], null, [.. found.Select(code => new DatasetProblem(ProblemSeverity.Warning, code, string.Empty, string.Empty))], 0);
            foreach (var choice in AutoPreset.Choose(given, dataset.Contents, report))
            {
                given[choice.Option] = choice.Value.DeepClone();
            }
        }

        return (BehaviorCloningOptions)OptionsReader.Read(typeof(BehaviorCloningOptions), given, out _)!;
    }

    private static void AssertSame(TestTraining expected, TestTraining actual)
    {
        Assert.True(expected.Weights.AsSpan().SequenceEqual(actual.Weights), "other weights");
        Assert.True(expected.File(BundleFiles.Onnx).AsSpan().SequenceEqual(actual.File(BundleFiles.Onnx)), "another graph");
    }
}
