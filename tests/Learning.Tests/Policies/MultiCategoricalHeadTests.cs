using ImitationService.Learning.Policies;
using ImitationService.Learning.Transitions;
using TorchSharp;

namespace ImitationService.Learning.Tests.Policies;

public sealed class MultiCategoricalHeadTests
{
    // The class 2 of the first element has probability 4/6, the class 0 of the second 3/4.
    private static torch.Tensor Logits => torch.tensor(new[] { 0, 0, MathF.Log(4), MathF.Log(3), 0 }, [1, 5]);

    [Fact]
    public void Loss_OfLogits_IsTheSumOfTheCrossEntropies()
    {
        using var scope = torch.NewDisposeScope();
        using var head = new MultiCategoricalHead([3, 2]);

        var loss = head.Loss(Logits, new ActionTargets(torch.tensor(new long[] { 2, 1 }, [1, 2])));

        Assert.Equal(-Math.Log(4 / 6.0) - Math.Log(1 / 4.0), loss.item<float>(), 1e-6);
    }

    [Fact]
    public void Loss_OfActionsThatAreNotThere_CountsNothing()
    {
        using var scope = torch.NewDisposeScope();
        using var head = new MultiCategoricalHead([3, 2], chunk: 2);
        var output = torch.cat([Logits, torch.tensor(new float[] { 9, 0, 0, 9, 0 }, [1, 5])], 1);

        var loss = head.Loss(output, new ActionTargets(torch.tensor(new long[] { 2, 0, 1, 1 }, [1, 2, 2]), torch.tensor(new float[] { 1, 0 }, [1, 2])));

        Assert.Equal(-Math.Log(4 / 6.0) - Math.Log(3 / 4.0), loss.item<float>(), 1e-6);
    }

    [Fact]
    public void Decode_Logits_TakesTheLikeliestClassOfEachElement()
    {
        using var scope = torch.NewDisposeScope();
        using var head = new MultiCategoricalHead([3, 2], chunk: 2);

        var actions = head.Decode(torch.tensor(new float[] { 0, 0, 5, 1, 0, 0, 5, 0, 0, 1 }, [1, 10]));

        Assert.Equal([1, 2, 2], actions.shape);
        Assert.Equal([2L, 0, 1, 1], actions.data<long>().ToArray());
    }

    [Fact]
    public void Probabilities_OfAChunk_AreThoseOfItsFirstAction()
    {
        using var scope = torch.NewDisposeScope();
        using var head = new MultiCategoricalHead([3, 2], chunk: 2);

        var probabilities = head.Probabilities(torch.cat([Logits, torch.zeros(1, 5)], 1));

        Assert.Equal([4 / 6.0, 3 / 4.0], probabilities.Select(ofChoice => (double)ofChoice.max().item<float>()), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    // (2, 0) is never taken together, and still the commonest class of each element.
    [Fact]
    public void ConstantAction_Actions_IsTheCommonestClassOfEachElement()
    {
        using var scope = torch.NewDisposeScope();
        using var head = new MultiCategoricalHead([3, 2]);

        var constant = head.ConstantAction(torch.tensor(new long[] { 2, 1, 2, 1, 0, 0, 1, 0, 0, 0, 2, 1, 1, 0 }, [7, 2]));

        Assert.Equal([1, 2], constant.shape);
        Assert.Equal([2L, 0], constant.data<long>().ToArray());
    }

    [Fact]
    public void Score_Answers_CountsChoicesAndNotActions()
    {
        using var scope = torch.NewDisposeScope();
        using var head = new MultiCategoricalHead([3, 2]);
        var experts = torch.tensor(new long[] { 2, 1, 0, 0 }, [2, 2]);
        var score = head.CreateScore(experts);

        score.Add(torch.tensor(new long[] { 2, 0, 0, 0 }, [2, 2]), experts);

        Assert.Equal(0.75, score.Result().Values.Single(), 1e-12);
    }
}
