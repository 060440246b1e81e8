using System.Text.Json.Nodes;
using ImitationService.Domain.Algorithms;
using TorchSharp;

namespace ImitationService.Learning.Tests.Training;

/// <summary>A tensor that a step forgets is memory that a long training does not have: counted over all threads, to the last one.</summary>
public sealed class LiveTensorsTests
{
    private const string Narrow = """{"steps":200,"batch_size":8,"hidden_sizes":[8],"log_every":40,"validate_every":40}""";

    public static TheoryData<PresetName> Names { get; } = [.. Enum.GetValues<PresetName>().Where(name => name != PresetName.Auto)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Train_EveryPreset_HoldsNoMoreTensorsAtTheEnd(PresetName name)
    {
        var given = JsonNode.Parse(Narrow)!.AsObject();
        given["preset"] = System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(name.ToString());
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x + y]);

        AssertConstant(demonstrations, (BehaviorCloningOptions)OptionsReader.Read(typeof(BehaviorCloningOptions), given, out _)!);
    }

    [Fact]
    public void Train_ImagesAndChoices_HoldNoMoreTensorsAtTheEnd()
    {
        var options = new BehaviorCloningOptions { Steps = 200, BatchSize = 8, HiddenSizes = [8], LogEvery = 40, ValidateEvery = 40 };
        using var pictures = TestDemonstrations.Pictures(episodes: 4, length: 12);
        using var choices = TestDemonstrations.Choices((x, y) => [x > 0 ? 2 : 0, y > 0 ? 1 : 0], [3, 2]);

        AssertConstant(pictures, options with { ImageCrop = 0.85, ImageShift = 1, Keypoints = 4 });
        AssertConstant(choices, options);
        AssertConstant(choices, options with { Chunk = 3 });
    }

    private static void AssertConstant(TestDemonstrations demonstrations, BehaviorCloningOptions options)
    {
        var live = new Dictionary<long, long>();
        var observer = new RecordingObserver(step => live[step] = torch.Tensor.TotalCount);
        // What other trainings left to the collector is not to go in the middle; what it takes of this one's beginning may.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var trained = TestTraining.Train(demonstrations, options, observer: observer);

        Assert.InRange(live[200], 0, live[80]);
    }
}
