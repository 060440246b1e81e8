using ImitationService.Domain.Runs;
using ImitationService.Learning.Policies;
using TorchSharp;

namespace ImitationService.Learning.Tests.Policies;

public sealed class ActionScoreTests
{
    [Fact]
    public void Result_OfSquaredErrors_IsInTheActionsUnitAndAsAShareOfTheirVariance()
    {
        using var scope = torch.NewDisposeScope();

        // Variances 1 and 100; the third dimension never changes and has none.
        var actions = torch.tensor(new float[] { -1, -10, 5, 1, 10, 5 }, [2, 3]);
        var score = new SquaredErrorScore(actions);
        score.Add(torch.tensor(new float[] { -1, -10, 5 }, [1, 3]), actions.narrow(0, 0, 1));
        score.Add(torch.tensor(new float[] { 2, 20, 8 }, [1, 3]), actions.narrow(0, 1, 1));

        var result = score.Result();

        Assert.Equal((1 + 100 + 9) / 2.0 / 3, result[MetricNames.ValidationMeanSquaredError], 1e-9);
        Assert.Equal(0.5, result[MetricNames.ValidationScaledError], 1e-9);
    }

    [Fact]
    public void Result_OfActionsThatNeverChange_HasNoScaledError()
    {
        using var scope = torch.NewDisposeScope();
        var score = new SquaredErrorScore(torch.ones(3, 1));
        score.Add(torch.zeros(3, 1), torch.ones(3, 1));

        Assert.Equal(new Dictionary<string, double> { [MetricNames.ValidationMeanSquaredError] = 1 }, score.Result());
    }

    [Fact]
    public void Result_OfClasses_IsTheShareOfRightOnes()
    {
        using var scope = torch.NewDisposeScope();
        var score = new AccuracyScore();
        score.Add(torch.tensor(new long[] { 1, 2, 0 }), torch.tensor(new long[] { 1, 2, 1 }));
        score.Add(torch.tensor(new long[] { 1 }), torch.tensor(new long[] { 1 }));

        Assert.Equal(0.75, score.Result()[MetricNames.ValidationAccuracy]);
    }
}
