using ImitationService.Learning.Policies;
using ImitationService.Learning.Transitions;
using TorchSharp;

namespace ImitationService.Learning.Tests.Policies;

public sealed class BinnedHeadTests
{
    // Five values of the first element are 8, 9, 10, 11 and 12, of the second 12, 16, 20, 24 and 28.
    private static Normalizer Scaling => new([10, 20], [2, 8], null, torch.CPU);

    [Fact]
    public void Loss_OfLogits_IsTheCrossEntropyWithTheNearestValue()
    {
        using var scope = torch.NewDisposeScope();
        using var head = new BinnedHead(2, BinTable.Uniform(2, 5, torch.CPU), Scaling);
        var output = torch.zeros(1, 10);
        output[0, 4] = MathF.Log(4); // the value 12 of the first element has probability 4/8

        // 12.2 is beyond the range: its end; 21.9 is nearer to 20 than to 24.
        var targets = head.Targets(torch.tensor(new[] { 12.2f, 21.9f }, [1, 2]));
        Assert.Equal((Math.Log(2) + Math.Log(5)) / 2, head.Loss(output, new ActionTargets(targets)).item<float>(), 1e-6);
    }

    [Fact]
    public void Loss_ValueHalfwayBetweenBins_TurnsToTheOtherOneBeyondIt()
    {
        using var scope = torch.NewDisposeScope();
        using var head = new BinnedHead(1, BinTable.Uniform(1, 3, torch.CPU), null);
        var output = torch.tensor(new[] { 0, 0, MathF.Log(2) }, [1, 3]);
        double LossOf(float action) => head.Loss(output, new ActionTargets(torch.tensor(new[] { action }, [1, 1]))).item<float>();

        Assert.Equal(Math.Log(4), LossOf(0.49f), 1e-6);
        Assert.Equal(Math.Log(2), LossOf(0.51f), 1e-6);
    }

    [Fact]
    public void Decode_TwoLikelyValues_TakesOneAndNotTheirMean()
    {
        using var scope = torch.NewDisposeScope();
        using var head = new BinnedHead(2, BinTable.Uniform(2, 5, torch.CPU), Scaling);
        var output = torch.tensor(new float[] { 3, 0, 0, 0, 2, 0, 0, 1, 0, 0 }, [1, 10]);

        Assert.Equal([8f, 20f], head.Decode(output).data<float>().ToArray());
    }

    [Fact]
    public void Loss_OfActionsThatAreNotThere_CountsNothing()
    {
        using var scope = torch.NewDisposeScope();
        using var head = new BinnedHead(1, BinTable.Uniform(1, 3, torch.CPU), null, chunk: 2);
        var output = torch.tensor(new[] { 0, 0, MathF.Log(2), 9, 0, 0 }, [1, 6]);

        var loss = head.Loss(output, new ActionTargets(torch.tensor(new float[] { 1, 1 }, [1, 2, 1]), torch.tensor(new float[] { 1, 0 }, [1, 2])));

        Assert.Equal(Math.Log(2), loss.item<float>(), 1e-6);
    }
}
