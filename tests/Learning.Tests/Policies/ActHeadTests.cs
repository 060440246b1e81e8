using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Transitions;
using TorchSharp;

namespace ImitationService.Learning.Tests.Policies;

public sealed class ActHeadTests
{
    private const int Rows = 5;

    [Fact]
    public void Divergence_OfNormals_IsThatOfTheTextbook()
    {
        using var scope = torch.NewDisposeScope();
        var mean = torch.tensor(new float[] { 0, 1, 0, 3 }, [2, 2]);
        var logVariance = torch.tensor(new[] { 0, 0, MathF.Log(4), 0 }, [2, 2]);

        // ½(μ² + σ² − 1 − log σ²): 0 + ½, and ½(4 − 1 − log 4) + 4½
        Assert.Equal([0.5f, (float)((1.5 - Math.Log(2)) + 4.5)], ActHead.Divergence(mean, logVariance).data<float>().ToArray());
    }

    [Fact]
    public void Loss_TwiceTheWeight_AddsTheDivergenceOnceMore()
    {
        using var scope = torch.NewDisposeScope();
        float LossOf(double weight)
        {
            using var head = Head(weight);
            torch.random.manual_seed(3);
            return head.Loss(Condition(), new ActionTargets(Actions())).item<float>();
        }

        var (one, two, three) = (LossOf(1), LossOf(2), LossOf(3));
        Assert.True(two > one + 1e-4);
        Assert.Equal(two - one, three - two, 1e-5);
    }

    [Fact]
    public void Loss_ActionsBeyondTheEnd_AreNeitherComparedNorSeen()
    {
        using var scope = torch.NewDisposeScope();
        using var head = Head();
        var mask = torch.ones(Rows, 3);
        mask[.., 2] = 0;
        float LossOf(torch.Tensor actions)
        {
            torch.random.manual_seed(3);
            return head.Loss(Condition(), new ActionTargets(actions, mask)).item<float>();
        }

        var others = Actions();
        others[.., 2] = 100;
        Assert.Equal(LossOf(Actions()), LossOf(others));
    }

    // At first the latent says nothing, so that the answer is the one of acting: nothing is left but the distances |â − a|.
    [Fact]
    public void Loss_AtFirst_IsTheMeanAbsoluteErrorOfTheActionsThatAreThere()
    {
        using var scope = torch.NewDisposeScope();
        using var head = new ActHead(2, 3, null, 8, new ActSettings(4, 10, 2), 1, torch.CPU);
        var mask = torch.ones(Rows, 3);
        mask[1.., 2] = 0;
        var (answers, experts) = (head.Decode(Condition()).data<float>().ToArray(), Actions().data<float>().ToArray());
        var distances = answers.Zip(experts, (answer, expert) => Math.Abs((double)answer - expert)).ToList();
        var isThere = distances.Select((_, i) => i / 2 % 3 < 2 || i < 6).ToList();

        Assert.Equal(distances.Average(), head.Loss(Condition(), new ActionTargets(Actions())).item<float>(), 1e-5);
        Assert.Equal(distances.Zip(isThere).Where(pair => pair.Second).Average(pair => pair.First), head.Loss(Condition(), new ActionTargets(Actions(), mask)).item<float>(), 1e-5);
    }

    [Fact]
    public void Loss_AtFirst_HasNoDivergence()
    {
        using var scope = torch.NewDisposeScope();
        float LossOf(double weight)
        {
            using var head = new ActHead(2, 3, null, 8, new ActSettings(4, weight, 2), 1, torch.CPU);
            return head.Loss(Condition(), new ActionTargets(Actions())).item<float>();
        }

        Assert.Equal(LossOf(0), LossOf(1000));
    }

    // The encoder is for training alone: what the policy does is a function of what it sees.
    [Fact]
    public void Decode_TwoTimes_IsTheSameAndNeedsNoNoise()
    {
        using var scope = torch.NewDisposeScope();
        using var head = Head();

        Assert.Equal(head.Decode(Condition()).data<float>().ToArray(), head.Decode(Condition()).data<float>().ToArray());
        Assert.Empty(((IActionHead)head).GraphInputs(1));
    }

    // At first the encoder says nothing of the chunk: its last layer is nought.
    private static ActHead Head(double weight = 10)
    {
        var head = new ActHead(2, 3, null, 8, new ActSettings(4, weight, 2), 1, torch.CPU);
        using var withoutGradient = torch.no_grad();
        foreach (var (_, parameter) in head.Parameters)
        {
            parameter.add_(torch.arange(parameter.numel(), torch.float32).sin().view(parameter.shape) * 0.1);
        }

        return head;
    }

    private static torch.Tensor Condition() => torch.arange(Rows * 8, torch.float32).sin().reshape(Rows, 8);

    private static torch.Tensor Actions() => torch.arange(Rows * 6, torch.float32).cos().reshape(Rows, 3, 2);
}
