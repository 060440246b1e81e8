using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Tests.Algorithms;

public sealed class MemoryEstimateTests
{
    [Fact]
    public void Of_ContinuousActions_CountsTheParametersOfEveryLayer()
    {
        var estimate = MemoryEstimate.Of(new BehaviorCloningOptions { HiddenSizes = [128, 64] }, CompatibilityTests.Contents(ActionKind.Continuous));

        // 5 observed numbers, 2 of the action. Weights, gradients, two moments, and the best weights so far.
        Assert.Equal((6 * 128) + (129 * 64) + (65 * 2), estimate.Parameters);
        Assert.Equal(20 * estimate.Parameters, estimate.ParameterBytes);
    }

    [Fact]
    public void Of_DiscreteActions_HasAnOutputPerClass() =>
        Assert.Equal(6 * 4, MemoryEstimate.Of(new BehaviorCloningOptions { HiddenSizes = [] }, CompatibilityTests.Contents(ActionKind.Discrete)).Parameters);

    [Theory]
    [InlineData(ActionHeadName.Gaussian, 4)]
    [InlineData(ActionHeadName.Gmm, 3 + (2 * 3 * 2))]
    public void Of_Distributions_HasOutputsForAllOfThem(ActionHeadName head, int outputs)
    {
        var options = new BehaviorCloningOptions { HiddenSizes = [], Head = head, Modes = head == ActionHeadName.Gmm ? 3 : null };

        Assert.Equal(6 * outputs, MemoryEstimate.Of(options, CompatibilityTests.Contents(ActionKind.Continuous)).Parameters);
    }

    [Fact]
    public void Of_Members_CountsTheNetworksOfAllAndTheTransitionsOnce()
    {
        var one = MemoryEstimate.Of(new BehaviorCloningOptions { Keep = KeptWeights.Last }, CompatibilityTests.Contents(ActionKind.Continuous, transitions: 1_000_000));
        var ten = MemoryEstimate.Of(new BehaviorCloningOptions { Members = 10 }, CompatibilityTests.Contents(ActionKind.Continuous, transitions: 1_000_000));

        Assert.Equal((10 * one.ParameterBytes, 10 * one.ExportBytes), (ten.ParameterBytes, ten.ExportBytes));
        Assert.Equal(9 * 4 * 1_000_000, ten.DataBytes - one.DataBytes);
    }

    // Windows are gathered for each minibatch: the transitions stay in memory once.
    [Fact]
    public void Of_HistoryAndChunk_TakeMoreForAStepAndTheSameForTheData()
    {
        var plain = MemoryEstimate.Of(new BehaviorCloningOptions(), CompatibilityTests.Contents(ActionKind.Continuous, transitions: 1_000_000));
        var recurrent = MemoryEstimate.Of(
            new BehaviorCloningOptions { Backbone = BackboneName.Gru, BatchSize = 4096, History = 20, Chunk = 4 }, CompatibilityTests.Contents(ActionKind.Continuous, transitions: 1_000_000));

        Assert.Equal(plain.DataBytes, recurrent.DataBytes);
        Assert.True(recurrent.StepBytes > 20 * plain.StepBytes);
    }

    [Fact]
    public void Of_FewerObservations_NeedsLess()
    {
        var all = MemoryEstimate.Of(new BehaviorCloningOptions(), CompatibilityTests.Contents(ActionKind.Continuous, transitions: 1_000_000));
        var one = MemoryEstimate.Of(new BehaviorCloningOptions { Observations = ["observation.goal"] }, CompatibilityTests.Contents(ActionKind.Continuous, transitions: 1_000_000));

        Assert.Equal(3 * 4 * 1_000_000, all.DataBytes - one.DataBytes);
        Assert.True(one.TotalBytes < all.TotalBytes);
    }

    [Fact]
    public void Of_MoreThanIsCopiedIntoMemory_NeedsNoMoreHoweverManyThereAre()
    {
        var many = MemoryEstimate.Of(new BehaviorCloningOptions(), CompatibilityTests.Contents(ActionKind.Continuous, transitions: 100_000_000));
        var more = MemoryEstimate.Of(new BehaviorCloningOptions(), CompatibilityTests.Contents(ActionKind.Continuous, transitions: 10_000_000_000));

        Assert.Equal(many.DataBytes, more.DataBytes);
        Assert.True(many.TotalBytes < 1L << 30, $"{many.TotalBytes >> 20} MiB");
    }
}
