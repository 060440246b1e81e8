using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
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
            using var head = ActionHeads.Create(new BehaviorCloningOptions { Head = name }, new ActionSpace(ActionKind.Discrete, 1, 2), null, 1, torch.CPU);
            Assert.Equal(name, head.Name);
        }
    }
}
