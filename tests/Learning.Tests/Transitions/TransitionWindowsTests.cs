using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Transitions;
using TorchSharp;

namespace ImitationService.Learning.Tests.Transitions;

/// <summary>Two episodes, of transitions 0–3 and 4–6; an observation is its transition's number.</summary>
public sealed class TransitionWindowsTests
{
    private static readonly EpisodePart[] Parts = [new(0, 0, 4), new(1, 0, 3)];

    [Fact]
    public void Observations_AtAnEpisodesBeginning_RepeatItsFirst()
    {
        using var scope = torch.NewDisposeScope();
        using var windows = Windows(new PolicyShape(3, 1, 1, IsRecurrent: false));

        var shown = windows.Observations(torch.tensor(new long[] { 0, 3, 5 }));

        Assert.Equal([3, 3, 1], shown.shape);
        Assert.Equal([0f, 0, 0, 1, 2, 3, 4, 4, 5], shown.data<float>().ToArray());
    }

    [Fact]
    public void Actions_BeyondAnEpisodesEnd_AreMasked()
    {
        using var scope = torch.NewDisposeScope();
        using var windows = Windows(new PolicyShape(1, 3, 1, IsRecurrent: false));

        var targets = windows.Actions(torch.tensor(new long[] { 1, 3, 5 }));

        Assert.Equal([3, 3, 1], targets.Values.shape);
        Assert.Equal([1f, 1, 1, 1, 0, 0, 1, 1, 0], targets.Mask!.data<float>().ToArray());
        Assert.Equal([10f, 20, 30, 30, 50, 60], (targets.Values.squeeze(2) * targets.Mask).data<float>().Where(value => value > 0));
    }

    [Fact]
    public void Actions_OfARecurrentPolicy_AreThoseOfEveryStepOfTheWindow()
    {
        using var scope = torch.NewDisposeScope();
        using var windows = Windows(new PolicyShape(3, 2, 1, IsRecurrent: true));
        var rows = torch.tensor(new long[] { 2 });

        Assert.Equal([2f, 3, 3], windows.Observations(rows).data<float>().ToArray());
        var targets = windows.Actions(rows);

        // Steps 2, 3 and one beyond the end; each has a chunk of two.
        Assert.Equal([1f, 1, 1, 0, 0, 0], targets.Mask!.data<float>().ToArray());
        Assert.Equal([20f, 30, 30], (targets.Values.squeeze(2) * targets.Mask).data<float>().Where(value => value > 0));
    }

    [Fact]
    public void RowsOfActing_WhereAStateBeginsAnew_CoverEachTransitionOnce()
    {
        using var scope = torch.NewDisposeScope();
        using var windows = Windows(new PolicyShape(2, 1, 1, IsRecurrent: true));

        var targets = windows.Actions(torch.tensor(windows.RowsOfActing()));

        Assert.Equal([0, 2, 4, 6], windows.RowsOfActing());
        Assert.Equal([0f, 10, 20, 30, 40, 50, 60], targets.Values.flatten()[targets.Mask!.flatten().to(torch.ScalarType.Bool)].data<float>().ToArray());
    }

    [Fact]
    public void Constructor_PartsOfAnotherLength_NamesBoth()
    {
        using var scope = torch.NewDisposeScope();
        var problem = Assert.Throws<ArgumentException>(() => new TransitionWindows(new TransitionSet(torch.zeros(5, 1), torch.zeros(5, 1), Parts), PolicyShape.Plain));

        Assert.StartsWith("5 observations, but the parts have 7", problem.Message);
    }

    private static TransitionWindows Windows(PolicyShape shape) => new(new TransitionSet(Numbers(), Numbers() * 10, Parts), shape);

    private static torch.Tensor Numbers() => torch.arange(7, torch.float32).unsqueeze(1);
}
