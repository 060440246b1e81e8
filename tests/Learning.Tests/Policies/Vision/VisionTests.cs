using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Policies;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Policies.Vision;
using ImitationService.Learning.Tests.Checkpoints;
using ImitationService.Learning.Tests.Training;
using TorchSharp;

namespace ImitationService.Learning.Tests.Policies.Vision;

public sealed class VisionTests
{
    private static readonly BehaviorCloningOptions Options = new() { Steps = 30, BatchSize = 16, HiddenSizes = [16], Keypoints = 8, ValidateEvery = 15 };

    public static TheoryData<string, BehaviorCloningOptions> Policies { get; } = new()
    {
        { "cnn", Options },
        { "resnet18", Options with { Vision = VisionName.Resnet18, Steps = 3 } },
        { "history and chunks", Options with { History = 3, Chunk = 4 } },
        { "lstm", Options with { Backbone = BackboneName.Lstm, History = 3 } },
        { "transformer, mixture", Options with { Backbone = BackboneName.Transformer, History = 2, Head = ActionHeadName.Gmm, ImageShift = 2 } },
        { "cropped, with a history", Options with { ImageCrop = 0.9, ImageShift = 1, History = 2 } },
        { "diffusion", Options with { Head = ActionHeadName.Diffusion, Chunk = 4, ColorJitter = 0.1 } },
        { "pictures alone", Options with { Observations = ["observation.images.front"] } },
    };

    [Fact]
    public void Train_PlaceOnAPicture_IsSeen()
    {
        using var demonstrations = TestDemonstrations.Pictures(episodes: 20);
        var (seeing, blind) = (new RecordingObserver(), new RecordingObserver());
        using var first = TestTraining.Train(demonstrations, Options with { Steps = 400, BatchSize = 32 }, observer: seeing);
        using var second = TestTraining.Train(demonstrations, Options with { Steps = 400, BatchSize = 32, Observations = [FeatureNames.State] }, observer: blind);

        // The state says one of the two dimensions; the other is on the picture alone.
        Assert.True(blind.Last(MetricNames.ValidationScaledError) > 0.4, $"{blind.Last(MetricNames.ValidationScaledError)}");
        Assert.True(seeing.Last(MetricNames.ValidationScaledError) < 0.05, $"{seeing.Last(MetricNames.ValidationScaledError)}");
    }

    // A whole run checks the graph against the network, and would fail.
    [Theory]
    [MemberData(nameof(Policies))]
    public void Train_EveryKindOfPolicy_ExportsWhatItIs(string what, BehaviorCloningOptions options)
    {
        using var demonstrations = TestDemonstrations.Pictures(episodes: 4, length: 12, height: 33, width: options.Vision == VisionName.Resnet18 ? 34 : 18);
        using var training = TestTraining.Run(demonstrations, options);

        Assert.True(training.File(BundleFiles.Onnx).Length > 0, what);
    }

    // Of different sizes and colours, beside a vector and a history: each in its place, or the graph would answer otherwise.
    [Fact]
    public void Train_TwoCameras_ExportsWhatItIs()
    {
        var random = new Random(1);
        byte[] Pixels(int count)
        {
            var pixels = new byte[count];
            random.NextBytes(pixels);
            return pixels;
        }

        using var demonstrations = TestDemonstrations.Write(
            [
                (new Feature("observation.images.hand", ElementType.UInt8, [16, 20, 1], []), Pixels(40 * 16 * 20)),
                (new Feature("observation.images.top", ElementType.UInt8, [24, 18, 3], []), Pixels(40 * 24 * 18 * 3)),
                (TestDemonstrations.Vector(FeatureNames.State, 2), new float[80]),
                (TestDemonstrations.Vector(FeatureNames.Action, 1), Enumerable.Range(0, 40).Select(i => MathF.Sin(i)).ToArray()),
            ],
            new ActionSpace(ActionKind.Continuous, 1),
            [20, 20]);
        using var training = TestTraining.Run(demonstrations, Options with { History = 2 });

        Assert.Contains("observation.images.hand", System.Text.Encoding.UTF8.GetString(training.File(BundleFiles.Onnx)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1L << 30)]
    public void Train_StoppedAndGoneOn_EndsInTheSameBits(long mostResidentBytes)
    {
        using var demonstrations = TestDemonstrations.Pictures(episodes: 4, length: 12);
        var options = Options with { ImageShift = 3, ImageCrop = 0.85, ColorJitter = 0.2, History = 2, Steps = 12 };
        using var undisturbed = TestTraining.Run(demonstrations, options);
        using var first = new TestTraining { MostResidentBytes = mostResidentBytes };
        using var second = new TestTraining { MostResidentBytes = mostResidentBytes };
        using var folder = new TemporaryFolder();
        first.Go(demonstrations.Folder, options, 1, new CheckpointSettings(folder.Path, new CheckpointPlan(null, null, 3), null), new Pauses(5));
        second.Go(demonstrations.Folder, options, 1, new CheckpointSettings(folder.Path, new CheckpointPlan(null, null, 3), new CheckpointOrigin(first.Observer.Checkpoints.Single().Path, false)));

        Assert.Equal(undisturbed.Weights, second.Weights);
    }

    [Theory]
    [InlineData(VisionName.Cnn, 20, 28, 3)]
    [InlineData(VisionName.Cnn, 17, 16, 1)]
    [InlineData(VisionName.Resnet18, 33, 40, 3)]
    public void Of_Cameras_CountsTheirParameters(VisionName vision, int height, int width, int channels)
    {
        Feature[] features = [new(FeatureNames.State, ElementType.Float32, [3], []), new("observation.images.a", ElementType.UInt8, [height, width, channels], []), new("observation.images.b", ElementType.UInt8, [height, width, channels], [])];
        var options = new BehaviorCloningOptions { Vision = vision, HiddenSizes = [8], Keypoints = 5 };
        var contents = new DatasetContents("test", features, new ActionSpace(ActionKind.Continuous, 2), 1, 10, false, new EpisodeBoundaries(BoundaryOrigin.Found, "test"), [], string.Empty);
        using var network = Backbones.Create(options, features, 2, 1, torch.CPU);

        Assert.Equal(network.Parameters.Sum(parameter => parameter.Value.numel()), NetworkSize.Of(options, contents).Parameters);
        Assert.Equal(network.Parameters.Count, network.Parameters.Select(parameter => parameter.Name).Distinct().Count());
    }

    // One bright pixel, all else far darker: the keypoint is its place.
    [Theory]
    [InlineData(0, 0, -1, -1)]
    [InlineData(2, 4, 1, 1)]
    [InlineData(1, 2, 0, 0)]
    [InlineData(0, 3, 0.5, -1)]
    public void SpatialSoftmax_OneBrightPlace_IsItsPlace(int row, int column, float x, float y)
    {
        using var scope = torch.NewDisposeScope();
        var image = torch.zeros(1, 1, 3, 5);
        image[0, 0, row, column] = 50;

        var keypoint = SpatialSoftmax.Forward(image).data<float>().ToArray();

        Assert.Equal([x, y], keypoint, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    // Each pixel is 100 times its row and its column.
    [Fact]
    public void Crop_Anywhere_IsAnyPartAndTheSameWithinAWindow()
    {
        using var scope = torch.NewDisposeScope();
        torch.random.manual_seed(3);
        var images = (torch.arange(7).unsqueeze(1) * 100 + torch.arange(6)).to(torch.float32).expand(40, 2, 7, 6);
        var crop = new ImageCrop(5, 4);

        var parts = crop.Anywhere(images, ofOneWindow: 2);

        Assert.Equal([40, 2, 5, 4], parts.shape);
        var corners = parts.select(1, 0).select(1, 0).select(1, 0).data<float>().ToArray();
        Assert.Equal([0f, 1, 2, 100, 101, 102, 200, 201, 202], corners.Distinct().Order());
        Assert.All(corners.Chunk(2), window => Assert.Equal(window[0], window[1]));
        Assert.Equal(0, (parts - parts.select(2, 0).select(2, 0).reshape(40, 2, 1, 1) - images.narrow(2, 0, 5).narrow(3, 0, 4)).abs().max().item<float>());
    }

    [Fact]
    public void Crop_Middle_LeavesAsMuchOnEitherSide()
    {
        using var scope = torch.NewDisposeScope();
        var image = torch.arange(42, torch.float32).reshape(1, 1, 7, 6);

        Assert.Equal([7f, 8, 9, 10, 13, 14, 15, 16, 19, 20, 21, 22, 25, 26, 27, 28, 31, 32, 33, 34], new ImageCrop(5, 4).Middle(image).flatten().data<float>().ToArray());
    }

    [Fact]
    public void Augmentation_Shift_MovesPixelsAndKeepsTheEdge()
    {
        using var scope = torch.NewDisposeScope();
        torch.random.manual_seed(3);
        var images = torch.arange(2 * 2 * 6 * 6, torch.float32).reshape(4, 1, 6, 6).remainder(36).floor_divide(6); // each row's number

        var shifted = new ImageAugmentation(2, 0).Apply(images, ofOneWindow: 2);

        // Rows stay rows, by the same number within a window, and what comes in is the edge's.
        Assert.Equal(0, (shifted - shifted.narrow(3, 0, 1)).abs().max().item<float>());
        Assert.Equal(0, (shifted[0] - shifted[1]).abs().max().item<float>());
        var moves = Enumerable.Range(0, 40).Select(_ => new ImageAugmentation(2, 0).Apply(images, 1)[0, 0, 2, 0].item<float>()).Distinct().Order();
        Assert.Equal([0f, 1, 2, 3, 4], moves);
    }

    [Fact]
    public void Augmentation_Jitter_StaysWithinTheRange()
    {
        using var scope = torch.NewDisposeScope();
        torch.random.manual_seed(3);
        var images = torch.rand(50, 3, 4, 4) * 255;

        var recolored = new ImageAugmentation(0, 0.5).Apply(images, 1);

        Assert.InRange(recolored.min().item<float>(), 0, 255);
        Assert.InRange(recolored.max().item<float>(), 0, 255);
        Assert.True((recolored - images).abs().mean().item<float>() > 10, "nothing was changed");
    }
}
