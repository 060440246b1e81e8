using System.Text.Json.Nodes;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Policies;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Training;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;

namespace ImitationService.Learning.Tests.Training;

public sealed class EnsembleTests(ITestOutputHelper output)
{
    private static readonly BehaviorCloningOptions Small = new() { Steps = 100, BatchSize = 32, HiddenSizes = [64, 64], ValidationFraction = 0 };

    // The second is too large for one computation: its members take turns. Modes of a mixture begin where their own seed says.
    [Theory]
    [InlineData(64, 4, ActionHeadName.Deterministic)]
    [InlineData(1000, 2, ActionHeadName.Deterministic)]
    [InlineData(64, 3, ActionHeadName.Gmm)]
    public void Train_AHundredSteps_GivesEachMemberTheWeightsOfItsOwnRun(int width, int members, ActionHeadName head)
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x * y, MathF.Sin(3 * (x + y))]);
        var options = Small with { HiddenSizes = [width, width], Head = head };
        using var ensemble = TestTraining.Train(demonstrations, options with { Members = members }, seed: 7);
        var stacked = Assert.IsType<StackedMlp>(ensemble.Policy.Network);

        for (var member = 0; member < members; member++)
        {
            using var single = TestTraining.Train(demonstrations, options, seed: 7 + member);
            var difference = stacked.Parameters.Zip(single.Policy.Network.Parameters, (all, own) => (all.Value[member] - own.Value).abs().max().item<float>()).Max();
            output.WriteLine($"member {member} of width {width} differs by {difference}");
            Assert.True(difference <= 1e-4, $"member {member} differs by {difference}");
            Assert.Equal(7 + member, ensemble.Members![member].Seed);
        }
    }

    [Fact]
    public void Train_Ensemble_ReportsItsMeanAndRecordsItsMembers()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x * y, MathF.Sin(3 * (x + y))]);
        var options = Small with { Steps = 300, ValidationFraction = 0.2, Members = 5 };
        using var training = TestTraining.Run(demonstrations, options);

        var configuration = JsonNode.Parse(training.File(BundleFiles.Configuration))!;
        var members = configuration["members"]!.AsArray();
        var losses = members.Select(member => member!["validation_loss"]!.GetValue<double>()).ToArray();
        var last = training.Observer.All(MetricNames.ValidationScaledError)[^1].Value;
        Assert.Equal([1, 2, 3, 4, 5], members.Select(member => member!["seed"]!.GetValue<int>()));
        Assert.Equal(5, losses.Distinct().Count());
        Assert.Equal(5, configuration["network"]!["members"]!.GetValue<int>());
        Assert.Equal(losses.Average(), training.Observer.All(MetricNames.ValidationLoss)[^1].Value, 1e-6);
        Assert.All(members, member => Assert.InRange(member!["training_loss"]!.GetValue<double>(), 1e-6, 0.5));
        Assert.InRange(last, 0, 0.2);
    }

    [Fact]
    public void Train_WhereNothingWasDemonstrated_TheMembersDisagree()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x * y, MathF.Sin(3 * (x + y))]);
        using var training = TestTraining.Run(demonstrations, Small with { Steps = 300, Members = 5 });
        using var session = new InferenceSession(training.File(BundleFiles.Onnx));

        Assert.Equal(["action", "disagreement"], session.OutputNames);
        Assert.True(Ask(session, 0.1f, -0.2f) < 0.1);
        Assert.True(Ask(session, 5, -5) > 5 * Ask(session, 0.1f, -0.2f));
    }

    [Fact]
    public void Train_WhereClassesAreNotDemonstrated_TheMembersDisagree()
    {
        using var demonstrations = TestDemonstrations.Discrete((x, y) => x * y > 0 ? 1 : 0, classes: 2);
        using var training = TestTraining.Run(demonstrations, Small with { Steps = 600, Members = 5 });
        using var session = new InferenceSession(training.File(BundleFiles.Onnx));

        Assert.Equal(["action", "probabilities", "disagreement"], session.OutputNames);
        Assert.True(Ask(session, 0.6f, 0.7f) < 0.02);
        Assert.True(Ask(session, 0.01f, 5) > 0.02);
    }

    [Fact]
    public void Train_EnsembleCancelled_Ends()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x * y]);
        using var cancellation = new CancellationTokenSource();
        void CancelFrom(long first, long step)
        {
            if (step >= first)
            {
                cancellation.Cancel();
            }
        }

        using var training = new TestTraining { Observer = new RecordingObserver(step => CancelFrom(20, step)) };

        Assert.Throws<OperationCanceledException>(() =>
            training.Start(demonstrations.Folder, Small with { Steps = 100_000, LogEvery = 10, Members = 3 }, 1, "run_test", cancellation.Token));

        Assert.Equal(20, training.Observer.Reports[^1].Step);
    }

    [Fact]
    public void Train_EnsembleThatDiverges_SaysSo()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [1e30f * x]);

        var failure = Assert.Throws<TrainingException>(() =>
            TestTraining.Train(demonstrations, Small with { Members = 2, Normalization = Normalization.None }));

        Assert.Equal(FailureReason.Diverged, failure.Reason);
    }

    private static double Ask(InferenceSession session, float x, float y)
    {
        using var options = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory([x, y], [1, 2]);
        using var outputs = session.Run(options, ["observation.state"], [input], ["disagreement"]);
        return outputs[0].GetTensorDataAsSpan<float>()[0];
    }
}
