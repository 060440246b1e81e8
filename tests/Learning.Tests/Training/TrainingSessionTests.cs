using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Policies;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Algorithms;
using ImitationService.Learning.Training;
using TorchSharp;

namespace ImitationService.Learning.Tests.Training;

public sealed class TrainingSessionTests
{
    private static readonly BehaviorCloningOptions Short = new() { Steps = 60, HiddenSizes = [16] };

    [Fact]
    public void Train_OnASmallDataset_WritesEveryFileOfTheBundle()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x * y, x - y]);
        using var training = TestTraining.Run(demonstrations, Short);

        Assert.Equal(BundleFiles.All.Select(file => file.Name).Where(name => !BundleFiles.IsOptional(name)).Order(), Directory.GetFiles(training.Folder).Select(Path.GetFileName).Order());
        Assert.True(training.Observer.IsFinalizing);
        Assert.Equal(60, training.Observer.TotalSteps);
        foreach (var line in File.ReadAllLines(Path.Combine(training.Folder, BundleFiles.Checksums)))
        {
            var (sum, name) = (line[..64], line[66..]);
            Assert.Equal(sum, Convert.ToHexStringLower(SHA256.HashData(training.File(name))));
        }

        using var archive = ZipFile.OpenRead(Path.Combine(training.Folder, BundleFiles.Bundle));
        Assert.Equal(BundleFiles.All.Select(file => file.Name).Where(name => !BundleFiles.IsOptional(name)).SkipLast(1), archive.Entries.Select(entry => entry.Name));
        Assert.All(archive.Entries, entry => Assert.Equal(1980, entry.LastWriteTime.Year));
    }

    [Fact]
    public void Train_SameSeed_GivesTheSameBytesWhoeverRunsIt()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x * y, x - y]);
        using var first = TestTraining.Run(demonstrations, Short, seed: 5, runId: "run_a");
        using var again = TestTraining.Run(demonstrations, Short, seed: 5, runId: "run_b");
        using var other = TestTraining.Run(demonstrations, Short, seed: 6);

        Assert.Equal(first.Weights, again.Weights);
        Assert.Equal(first.File(BundleFiles.Onnx), again.File(BundleFiles.Onnx));
        Assert.Equal(Text(first, BundleFiles.Configuration).Replace("run_a", "run_b"), Text(again, BundleFiles.Configuration));
        Assert.False(first.Weights.AsSpan().SequenceEqual(other.Weights));
    }

    [Fact]
    public void Train_OptionsThatFollowFromTheActions_AreInTheBundle()
    {
        using var demonstrations = TestDemonstrations.Discrete((x, y) => x > y ? 1 : 0, classes: 2);
        using var training = TestTraining.Run(demonstrations, Short);

        var options = JsonNode.Parse(training.File(BundleFiles.Configuration))!["options"]!;
        Assert.Equal(("categorical", "tanh", true, 0.2), ((string?)options["head"], (string?)options["activation"], (bool)options["layer_norm"]!, (double)options["dropout"]!));
    }

    [Fact]
    public void Train_OneEpisode_HoldsOutItsTailAndSaysSo()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x * y], episodes: 1, length: 100);
        using var training = TestTraining.Run(demonstrations, Short with { ValidationFraction = 0.2 });

        var split = JsonNode.Parse(training.File(BundleFiles.Configuration))!["split"]!;
        Assert.Equal("tail_of_the_only_episode", (string?)split["kind"]);
        Assert.Equal((80, 20), ((int)split["training_transitions"]!, (int)split["held_out_transitions"]!));
        Assert.Contains("There is only one episode: its last 20 transitions were held out.", Text(training, BundleFiles.ModelCard));
    }

    [Fact]
    public void Train_NothingHeldOut_ReportsNoValidation()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x * y]);
        using var training = TestTraining.Run(demonstrations, Short with { ValidationFraction = 0 });

        Assert.DoesNotContain(training.Observer.Reports, report => report.Values.Keys.Any(name => name.Contains("validation")));
        Assert.Contains("Nothing was held out", Text(training, BundleFiles.ModelCard));
    }

    [Fact]
    public void Train_LossBecomesInfinite_EndsAsDivergedWithAdvice()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [1e20f * x * y]);

        var failure = Fail(demonstrations, Short with { LearningRate = 1, Normalization = Normalization.None });

        Assert.Equal(FailureReason.Diverged, failure.Reason);
        Assert.Contains("by step 1, at a learning rate of 1", failure.Message);
        Assert.Contains("lower learning_rate (to 0.1, say)", failure.Message);
    }

    [Fact]
    public void Train_HeadForOtherActions_IsTheUsersError()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x]);

        var failure = Fail(demonstrations, Short with { Head = ActionHeadName.Categorical });

        Assert.Equal(FailureReason.UserError, failure.Reason);
        Assert.Equal("The head 'categorical' does not fit: the dataset's actions are continuous. Choose 'deterministic', 'gaussian', 'gmm', 'binned', 'act', 'diffusion', 'flow' or 'auto'.", failure.Message);
    }

    [Fact]
    public void Train_UnknownObservation_IsTheUsersError()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x]);

        var failure = Fail(demonstrations, Short with { Observations = [FeatureNames.State, "observation.camera"] });

        Assert.Equal(FailureReason.UserError, failure.Reason);
        Assert.Equal("The dataset has no observation feature 'observation.camera'. It has: observation.state.", failure.Message);
    }

    [Fact]
    public void Train_UnknownAlgorithm_IsTheUsersError()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x]);
        var request = new TrainingRequest("run_x", "magic", [], 1, demonstrations.Folder, demonstrations.Folder, 1);

        var failure = Assert.Throws<TrainingException>(() => TrainingSession.Train(request, new RecordingObserver(), new Undisturbed(), CancellationToken.None));

        Assert.Equal(FailureReason.UserError, failure.Reason);
        Assert.Equal("There is no algorithm 'magic'. There are: bc.", failure.Message);
    }

    [Fact]
    public void Train_Cancelled_EndsWithinAMinibatchAndWritesNothing()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x]);
        using var cancellation = new CancellationTokenSource();
        using var training = new TestTraining
        {
            Observer = new RecordingObserver(step => (step == 7 ? cancellation : null)?.Cancel()),
        };

        Assert.Throws<OperationCanceledException>(() => training.Start(demonstrations.Folder, Short with { LogEvery = 1 }, 1, "run_x", cancellation.Token));

        Assert.Equal(7, training.Observer.Reports[^1].Step);
        Assert.Empty(Directory.GetFiles(training.Folder));
    }

    [Fact]
    public void IsOutOfMemory_TorchCannotAllocate_IsTrue()
    {
        var failure = Assert.ThrowsAny<ExternalException>(() => torch.empty(1L << 50));

        Assert.True(TrainingSession.IsOutOfMemory(failure), failure.Message);
        Assert.False(TrainingSession.IsOutOfMemory(new InvalidOperationException("not enough memory")));
    }

    [Fact]
    public void Names_OfTheRegistry_AreThoseOfTheCatalogue() =>
        Assert.Equal(AlgorithmCatalog.All.Select(algorithm => algorithm.Name).Order(), AlgorithmRegistry.Names);

    private static TrainingException Fail(TestDemonstrations demonstrations, BehaviorCloningOptions options)
    {
        using var training = new TestTraining();
        return Assert.Throws<TrainingException>(() => training.Start(demonstrations.Folder, options, 1, "run_x", CancellationToken.None));
    }

    private static string Text(TestTraining training, string name) => File.ReadAllText(Path.Combine(training.Folder, name));
}
