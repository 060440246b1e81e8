using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Transitions;
using TorchSharp;

namespace ImitationService.Learning.Tests.Policies;

public sealed class ActionHeadTests
{
    [Fact]
    public void Deterministic_Loss_IsTheMeanSquareOfScaledErrors()
    {
        using var scope = torch.NewDisposeScope();
        using var head = new DeterministicHead(2, new Normalizer([10, 20], [2, 4], null, torch.CPU));
        var targets = head.Targets(torch.tensor(new float[] { 12, 24 }, [1, 2]));
        var output = torch.tensor(new float[] { 0, 3 }, [1, 2]);

        Assert.Equal((1 + 4) / 2f, head.Loss(output, new ActionTargets(targets)).item<float>());
        Assert.Equal([10f, 32f], head.Decode(output).data<float>().ToArray());
    }

    [Fact]
    public void Deterministic_AbsoluteLoss_IsTheMeanSizeOfScaledErrors()
    {
        using var scope = torch.NewDisposeScope();
        using var head = new DeterministicHead(2, new Normalizer([10, 20], [2, 4], null, torch.CPU), RegressionLoss.L1);
        var targets = head.Targets(torch.tensor(new float[] { 12, 24 }, [1, 2]));

        Assert.Equal((1 + 2) / 2f, head.Loss(torch.tensor(new float[] { 0, 3 }, [1, 2]), new ActionTargets(targets)).item<float>());
    }

    [Fact]
    public void Deterministic_ConstantAction_IsTheMean()
    {
        using var scope = torch.NewDisposeScope();
        using var head = new DeterministicHead(2, null);

        Assert.Equal([2f, 5f], head.ConstantAction(torch.tensor(new float[] { 1, 4, 3, 6 }, [2, 2])).data<float>().ToArray());
    }

    // −(1 − ε + ε/K)·log p of the expert's class, −ε/K·log p of each other: p = 1/4, 1/2, 1/4.
    [Fact]
    public void Categorical_SmoothedLoss_SpreadsAShareOverAllClasses()
    {
        using var scope = torch.NewDisposeScope();
        using var head = new CategoricalHead(3, smoothing: 0.3);
        var output = torch.tensor(new float[] { 0, MathF.Log(2), 0 }, [1, 3]);

        var loss = head.Loss(output, new ActionTargets(torch.tensor(new long[] { 1 }))).item<float>();

        Assert.Equal((0.8 * Math.Log(2)) + (2 * 0.1 * Math.Log(4)), loss, 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Loss_WeightedTransitions_IsTheWeightedMean(int chunk)
    {
        using var scope = torch.NewDisposeScope();
        using var head = new DeterministicHead(1, null, chunk: chunk);
        var output = torch.zeros(2, chunk);
        var values = torch.tensor(new float[] { 1, 1, 3, 3 }, [2, 2]).narrow(1, 0, chunk).reshape(2, chunk, 1);
        var weights = torch.tensor(new float[] { 3, 3, 1, 1 }, [2, 2]).narrow(1, 0, chunk);

        Assert.Equal(((3 * 1) + (1 * 9)) / 4f, head.Loss(output, new ActionTargets(values, Weights: weights)).item<float>(), 1e-6);
        Assert.Equal(1, head.Loss(output, new ActionTargets(values, torch.tensor(new float[] { 1, 1, 0, 0 }, [2, 2]).narrow(1, 0, chunk), weights)).item<float>(), 1e-6);
    }

    [Fact]
    public void Categorical_Loss_IsTheCrossEntropyOfTheLogits()
    {
        using var scope = torch.NewDisposeScope();
        using var head = new CategoricalHead(3);
        var output = torch.tensor(new float[] { 0, MathF.Log(2), 0 }, [1, 3]);

        Assert.Equal(Math.Log(2), head.Loss(output, new ActionTargets(head.Targets(torch.tensor(new long[] { 1 })))).item<float>(), 1e-6);
        Assert.Equal(1, head.Decode(output).item<long>());
    }

    [Fact]
    public void Categorical_ConstantAction_IsTheCommonestClass()
    {
        using var scope = torch.NewDisposeScope();
        using var head = new CategoricalHead(4);

        Assert.Equal([2L], head.ConstantAction(torch.tensor(new long[] { 0, 2, 1, 2 })).data<long>().ToArray());
    }

    [Fact]
    public void Create_EveryNameButAuto_MakesThatHead()
    {
        foreach (var name in Enum.GetValues<ActionHeadName>().Where(name => name != ActionHeadName.Auto))
        {
            using var head = ActionHeads.Create(new BehaviorCloningOptions { Head = name }, TestActions.Of(name), null, 1, torch.CPU);
            Assert.Equal(name, head.Name);
        }
    }
}
