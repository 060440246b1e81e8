using ImitationService.Demonstrations.Safetensors;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Policies;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Tests.Training;
using ImitationService.Learning.Training;

namespace ImitationService.Learning.Tests.Checkpoints;

public sealed class ForkTests : IDisposable
{
    private static readonly BehaviorCloningOptions Options = new() { Steps = 300, BatchSize = 64, HiddenSizes = [16], LogEvery = 1, ValidateEvery = 1 };
    private static readonly CheckpointPlan Never = new(null, null, 3);

    private readonly TemporaryFolder _folder = new();
    private readonly TestDemonstrations _demonstrations = TestDemonstrations.Continuous((x, y) => [x * y, x - y]);

    [Fact]
    public void Train_Forked_BeginsWithWhatTheOriginLearned()
    {
        var origin = TakeOrigin();
        using var other = TestDemonstrations.Continuous((x, y) => [x * y, x - y], seed: 2);
        using var anew = TestTraining.Run(other, Options, seed: 9);

        using var fork = new TestTraining();
        fork.Go(other.Folder, Options with { LearningRate = 1e-4, BatchSize = 32 }, 9, new CheckpointSettings(_folder.Path, Never, origin));

        Assert.Equal((1, 300), (fork.Observer.Reports[0].Step, fork.Observer.TotalSteps));
        Assert.True(First(fork) < First(anew) / 2, $"{First(fork)} after one step, where a new training has {First(anew)}.");
    }

    [Fact]
    public void Train_ForkStoppedAndGoneOn_EndsInTheSameBits()
    {
        var settings = new CheckpointSettings(_folder.Path, Never, TakeOrigin());
        using var undisturbed = new TestTraining();
        undisturbed.Go(_demonstrations.Folder, Options, 9, settings);

        using var first = new TestTraining();
        first.Go(_demonstrations.Folder, Options, 9, settings, new Pauses(17));
        using var second = new TestTraining();
        second.Go(_demonstrations.Folder, Options, 9, settings with { Origin = new CheckpointOrigin(first.Observer.Checkpoints.Single().Path, false) });

        Assert.Equal(undisturbed.Weights, second.Weights);
    }

    [Fact]
    public void Train_ForkWithAnotherNetwork_IsRefusedByName()
    {
        using var fork = new TestTraining();
        var failure = Assert.Throws<TrainingException>(() => fork.Go(
            _demonstrations.Folder, Options with { HiddenSizes = [8], Activation = Activation.Tanh }, 9, new CheckpointSettings(_folder.Path, Never, TakeOrigin())));

        Assert.Equal(FailureReason.UserError, failure.Reason);
        Assert.Contains("hidden_sizes is [16] there, and would be [8]; A fork keeps the network of its origin: activation is [relu] there, and would be [tanh]", failure.Message);
    }

    // What a logit stands for is what the origin learned it for, wherever the new actions lie.
    [Fact]
    public void Train_ForkOfBins_KeepsThoseOfTheOrigin()
    {
        var options = Options with { Steps = 10, Head = ActionHeadName.Binned, Bins = 8, BinEdges = BinEdges.Quantile };
        using var other = TestDemonstrations.Continuous((x, y) => [3 * x, y * y]);
        using var anew = TestTraining.Run(other, options, seed: 9);
        using var fork = new TestTraining();
        var origin = TakeOrigin(options);
        fork.Go(other.Folder, options, 9, new CheckpointSettings(_folder.Path, Never, origin));

        var learned = Values(origin.Path);
        Assert.Equal(learned, Values(Path.Combine(fork.Folder, BundleFiles.Safetensors)));
        Assert.NotEqual(learned, Values(Path.Combine(anew.Folder, BundleFiles.Safetensors)));

        using var even = new TestTraining();
        var failure = Assert.Throws<TrainingException>(() => even.Go(_demonstrations.Folder, options with { Bins = null, BinEdges = null }, 9, new CheckpointSettings(_folder.Path, Never, origin)));
        Assert.Contains("bin_edges is [quantile] there, and would be [uniform]", failure.Message);
    }

    [Fact]
    public void Train_ForkWithOtherMembers_IsRefusedByName()
    {
        using var fork = new TestTraining();
        var failure = Assert.Throws<TrainingException>(() => fork.Go(
            _demonstrations.Folder, Options with { Members = 2 }, 9, new CheckpointSettings(_folder.Path, Never, TakeOrigin())));

        Assert.Equal(FailureReason.UserError, failure.Reason);
        Assert.Contains("members is [1] there, and would be [2]", failure.Message);
    }

    // The same weights would be read as what they are not.
    [Fact]
    public void Train_ForkOfAnotherVersion_IsRefused()
    {
        var origin = TakeOrigin();
        var bytes = File.ReadAllBytes(origin.Path);
        var version = bytes.AsSpan().IndexOf("algorithm_version"u8);
        bytes[version + bytes.AsSpan(version).IndexOf((byte)':') + 1] = (byte)'1';
        File.WriteAllBytes(origin.Path, bytes);

        using var fork = new TestTraining();
        var failure = Assert.Throws<TrainingException>(() => fork.Go(_demonstrations.Folder, Options, 9, new CheckpointSettings(_folder.Path, Never, origin)));

        Assert.Equal(FailureReason.UserError, failure.Reason);
        Assert.Contains("version of the algorithm was 1", failure.Message);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _demonstrations.Dispose();
    }

    private static float[] Values(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return file.Elements<float>("action.bin_values", 0, 16).ToArray();
    }

    private static double First(TestTraining training) => training.Observer.All(MetricNames.ValidationLoss)[0].Value;

    private CheckpointOrigin TakeOrigin(BehaviorCloningOptions? options = null)
    {
        using var training = new TestTraining();
        training.Go(_demonstrations.Folder, options ?? Options, 1, new CheckpointSettings(_folder.Path, Never, null));
        var path = Path.Combine(_folder.Path, "origin");
        File.Move(training.Observer.Checkpoints.Single().Path, path);
        return new CheckpointOrigin(path, IsForked: true);
    }
}
