using ImitationService.Learning.Optimization;
using TorchSharp;
using TorchSharp.Modules;

namespace ImitationService.Learning.Tests.Optimization;

public sealed class FusedSgdTests
{
    // On the processor by our kernel, and as a GPU has it.
    [Theory]
    [InlineData(0.0, false)]
    [InlineData(0.9, false)]
    [InlineData(0.0, true)]
    [InlineData(0.9, true)]
    public void Step_TenTimes_IsTorchsSgd(double momentum, bool isByTorch)
    {
        using var scope = torch.NewDisposeScope();
        var (ours, theirs) = (Network(), Network());
        using var flat = new FlatParameters([.. ours.parameters()]);
        using var sgd = new FusedSgd(flat, momentum, 0);
        var reference = torch.optim.SGD(theirs.parameters(), 0.05, momentum);
        var input = torch.arange(24, torch.float32).reshape(8, 3) / 10;
        for (var step = 0; step < 10; step++)
        {
            ours.forward(input).square().mean().backward();
            Step(sgd, 0.05, 1, isByTorch);
            reference.zero_grad();
            theirs.forward(input).square().mean().backward();
            reference.step();
        }

        var difference = ours.parameters().Zip(theirs.parameters(), (a, b) => (a - b).abs().max().item<float>()).Max();
        Assert.True(difference <= 1e-6, $"differs by {difference}");
        Assert.True(ours.parameters().Zip(Network().parameters(), (a, b) => (a - b).abs().max().item<float>()).Max() > 1e-2, "nothing was learned");
    }

    // v = ½·2 = 1, w = (1 − 0.1·0.5)·4 − 0.1·1 = 3.7; then v = 0.5·1 + 1 = 1.5, w = 0.95·3.7 − 0.15 = 3.365.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Step_ScaledGradientAndDecay_IsTheFormula(bool isByTorch)
    {
        using var scope = torch.NewDisposeScope();
        var parameter = new Parameter(torch.full([33], 4f));
        using var flat = new FlatParameters([parameter]);
        using var sgd = new FusedSgd(flat, momentum: 0.5, weightDecay: 0.5);
        for (var step = 0; step < 2; step++)
        {
            flat.Gradients.fill_(2);
            Step(sgd, 0.1, 0.5, isByTorch);
            Assert.Equal(0, flat.Gradients.abs().sum().item<float>());
        }

        Assert.All(parameter.data<float>().ToArray(), value => Assert.Equal(3.365f, value, 1e-6f));
    }

    private static void Step(FusedSgd sgd, double learningRate, double gradientScale, bool isByTorch)
    {
        if (isByTorch)
        {
            sgd.StepWithTorch(learningRate, gradientScale);
        }
        else
        {
            sgd.Step(learningRate, gradientScale);
        }
    }

    private static Sequential Network()
    {
        torch.random.manual_seed(3);
        return torch.nn.Sequential(torch.nn.Linear(3, 20), torch.nn.Tanh(), torch.nn.Linear(20, 2));
    }
}
