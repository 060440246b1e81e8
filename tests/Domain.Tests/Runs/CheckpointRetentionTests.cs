using ImitationService.Domain.Runs;

namespace ImitationService.Domain.Tests.Runs;

public sealed class CheckpointRetentionTests
{
    [Fact]
    public void FindSuperfluous_ManyValidated_KeepsTheBestAndTheLast()
    {
        Checkpoint[] all = [Of(1, 0.9), Of(2, 0.3), Of(3, 0.5), Of(4, 0.4), Of(5, 0.8)];

        Assert.Equal([3L, 1], CheckpointRetention.FindSuperfluous(all, keep: 2).Select(checkpoint => checkpoint.Step));
    }

    [Fact]
    public void FindSuperfluous_NothingValidated_KeepsTheNewest()
    {
        Checkpoint[] all = [Of(1, null), Of(2, null), Of(3, null), Of(4, null)];

        Assert.Equal([2L, 1], CheckpointRetention.FindSuperfluous(all, keep: 1).Select(checkpoint => checkpoint.Step));
    }

    [Fact]
    public void FindSuperfluous_WhatAForkBeganWith_Stays()
    {
        Checkpoint[] all = [Of(0, null) with { Epoch = 0 }, Of(1, 0.5), Of(2, 0.4), Of(3, 0.3)];

        Assert.Equal([1L], CheckpointRetention.FindSuperfluous(all, keep: 1).Select(checkpoint => checkpoint.Step));
    }

    [Fact]
    public void FindBest_Equals_IsTheLater()
    {
        Assert.Equal(2, CheckpointRetention.FindBest([Of(1, 0.5), Of(2, 0.5), Of(3, null)])!.Step);
        Assert.Null(CheckpointRetention.FindBest([Of(1, null)]));
    }

    [Theory]
    [InlineData(null, null, null, 60)]
    [InlineData(100L, null, 100L, null)]
    [InlineData(100L, 5, 100L, 5)]
    public void Plan_Request_DecidesByTimeOnlyWhereNothingElseDoes(long? steps, int? seconds, long? everySteps, int? everySeconds) =>
        Assert.Equal(new CheckpointPlan(everySteps, everySeconds, 3), CheckpointPlan.Of(steps, seconds, null));

    private static Checkpoint Of(long step, double? loss) => new(
        step, 1, $"key-{step}", 1, "sha", loss is { } value ? new Dictionary<string, double> { [MetricNames.ValidationLoss] = value } : [], DateTimeOffset.UnixEpoch);
}
