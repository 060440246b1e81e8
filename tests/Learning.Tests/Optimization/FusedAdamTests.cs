using ImitationService.Learning.Optimization;
using TorchSharp;
using TorchSharp.Modules;

namespace ImitationService.Learning.Tests.Optimization;

public sealed class FusedAdamTests
{
    [Theory]
    [InlineData(0.0, null)]
    [InlineData(0.1, null)]
    [InlineData(0.0, 0.5)]
    [InlineData(0.1, 0.5)]
    public void Step_TenTimes_IsTorchsAdam(double weightDecay, double? maximumNorm)
    {
        using var scope = torch.NewDisposeScope();
        var (ours, theirs) = (Network(), Network());
        using var flat = new FlatParameters([.. ours.parameters()]);
        using var adam = new FusedAdam(flat, new AdamSettings(WeightDecay: weightDecay));
        var reference = torch.optim.AdamW(theirs.parameters(), 1e-2, weight_decay: weightDecay);
        var input = torch.arange(24, torch.float32).reshape(8, 3) / 10;
        for (var step = 0; step < 10; step++)
        {
            ours.forward(input).square().mean().backward();
            adam.Step(1e-2, flat.ClipScale(maximumNorm));

            reference.zero_grad();
            theirs.forward(input).square().mean().backward();
            if (maximumNorm is { } norm)
            {
                torch.nn.utils.clip_grad_norm_(theirs.parameters(), norm);
            }

            reference.step();
        }

        Assert.True(Difference(ours, theirs) <= 1e-6, $"differs by {Difference(ours, theirs)}");
        Assert.True(Difference(ours, Network()) > 1e-2, "nothing was learned");
    }

    [Fact]
    public void StepWithTorch_AfterAFusedStep_IsTheSameStep()
    {
        using var scope = torch.NewDisposeScope();
        var (fused, plain) = (Network(), Network());
        var settings = new AdamSettings(WeightDecay: 0.1);
        var input = torch.arange(24, torch.float32).reshape(8, 3) / 10;
        using var fusedParameters = new FlatParameters([.. fused.parameters()]);
        using var plainParameters = new FlatParameters([.. plain.parameters()]);
        using var fusedAdam = new FusedAdam(fusedParameters, settings);
        using var plainAdam = new FusedAdam(plainParameters, settings);
        for (var step = 1; step <= 5; step++)
        {
            fused.forward(input).square().mean().backward();
            fusedAdam.Step(1e-2, 0.5);
            plain.forward(input).square().mean().backward();
            plainAdam.StepWithTorch(AdamUpdate.Of(settings, step, 1e-2, 0.5));
        }

        Assert.True(Difference(fused, plain) <= 1e-6, $"differs by {Difference(fused, plain)}");
    }

    [Fact]
    public void Step_Always_LeavesTheGradientsZero()
    {
        using var scope = torch.NewDisposeScope();
        var network = Network();
        using var flat = new FlatParameters([.. network.parameters()]);
        using var adam = new FusedAdam(flat, new AdamSettings());
        network.forward(torch.ones(4, 3)).sum().backward();
        Assert.NotEqual(0, flat.Gradients.abs().sum().item<float>());

        adam.Step(1e-3);

        Assert.Equal(0, flat.Gradients.abs().sum().item<float>());
    }

    [Fact]
    public void Apply_EveryWidth_RoundsAlike()
    {
        var update = AdamUpdate.Of(new AdamSettings(WeightDecay: 0.01), 3, 1e-3, 0.7);
        var wide = Buffers();
        var portable = Buffers();
        var single = Buffers();

        Assert.Equal(112, AdamKernel.ApplyWide(wide[0], wide[1], wide[2], wide[3], update, wide[4], 0.3f));
        AdamKernel.ApplyPortable(portable[0], portable[1], portable[2], portable[3], update, portable[4], 0.3f);
        AdamKernel.ApplySingly(single[0], single[1], single[2], single[3], update, single[4], 0.3f);

        for (var buffer = 0; buffer < 5; buffer++)
        {
            Assert.Equal(single[buffer], portable[buffer]);
            Assert.Equal(single[buffer], wide[buffer]);
        }
    }

    [Fact]
    public void Apply_MomentsThatFadeAway_AreZeroBeforeTheyAreDenormal()
    {
        var update = AdamUpdate.Of(new AdamSettings(), 1000, 1e-3, 1);
        foreach (var length in (int[])[96, 8, 1])
        {
            float[] values = [.. Enumerable.Repeat(0.5f, length)], gradients = new float[length];
            float[] first = [.. Enumerable.Repeat(1e-29f, length)], second = [.. Enumerable.Repeat(1e-35f, length)];
            gradients[0] = float.NaN;
            for (var step = 0; step < 5000; step++)
            {
                AdamKernel.Apply(values, gradients, first, second, update);
            }

            Assert.All(first.Skip(1).Concat(second.Skip(1)), moment => Assert.Equal(0, moment));
            Assert.All(values.Skip(1), value => Assert.Equal(0.5f, value));
            Assert.All([first[0], second[0], values[0]], value => Assert.Equal(float.NaN, value));
        }
    }

    [Fact]
    public void Apply_BuffersOfDifferentLengths_NamesTheNumbers()
    {
        var problem = Assert.Throws<ArgumentException>(() => AdamKernel.Apply(new float[3], new float[4], new float[3], new float[3], default));

        Assert.StartsWith("3 values, but 4 gradients", problem.Message);
        problem = Assert.Throws<ArgumentException>(() => AdamKernel.Apply(new float[3], new float[3], new float[3], new float[3], default, new float[2]));
        Assert.StartsWith("3 values, but an average of 2", problem.Message);
    }

    [Fact]
    public void Step_WithAnAverage_TakesInTheNewValues()
    {
        using var scope = torch.NewDisposeScope();
        var network = Network();
        using var flat = new FlatParameters([.. network.parameters()]);
        using var adam = new FusedAdam(flat, new AdamSettings());
        using var sgd = new FusedSgd(flat, 0.9, 0);
        var average = flat.Values.detach().clone();
        foreach (var optimizer in new IOptimizer[] { adam, sgd })
        {
            var before = average.clone();
            network.forward(torch.ones(4, 3)).sum().backward();
            optimizer.Step(1e-2, average: new AverageStep(average, 0.25));

            var difference = (average - ((before * 0.75) + (flat.Values.detach() * 0.25))).abs().max().item<float>();
            Assert.True(difference < 1e-7, $"differs by {difference}");
            Assert.True((average - before).abs().max().item<float>() > 1e-4, "nothing was taken in");
        }
    }

    private static float[][] Buffers()
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, 5).Select(_ => Enumerable.Range(0, 112).Select(_ => random.NextSingle() - 0.2f).Select(MathF.Abs).ToArray())];
    }

    private static Sequential Network()
    {
        var network = torch.nn.Sequential(torch.nn.Linear(3, 5), torch.nn.Tanh(), torch.nn.Linear(5, 2));
        using var withoutGradient = torch.no_grad();
        var position = 0;
        foreach (var parameter in network.parameters())
        {
            using var values = torch.arange(position, position + parameter.numel(), torch.float32).sin().reshape(parameter.shape);
            parameter.copy_(values);
            position += (int)parameter.numel();
        }

        return network;
    }

    private static float Difference(Sequential one, Sequential other) =>
        one.parameters().Zip(other.parameters(), (a, b) => (a - b).abs().max().item<float>()).Max();
}
