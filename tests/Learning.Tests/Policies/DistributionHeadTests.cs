using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Transitions;
using TorchSharp;

namespace ImitationService.Learning.Tests.Policies;

/// <summary>Losses against the formulas written out for single numbers, gradients against finite differences.</summary>
public sealed class DistributionHeadTests
{
    private static readonly float[] Action = [0.5f, -1.25f];

    [Fact]
    public void Gaussian_Loss_IsTheNegativeLogDensity()
    {
        using var scope = torch.NewDisposeScope();
        using var head = new GaussianHead(2, null);

        // Means 0.1 and -1, logarithms 0.3 and -2 before their bounds.
        var loss = head.Loss(torch.tensor(new[] { 0.1f, -1, 0.3f, -2 }, [1, 4]), new ActionTargets(torch.tensor(Action, [1, 2]))).item<float>();

        Assert.Equal(-LogDensity(0.5, 0.1, 0.3) - LogDensity(-1.25, -1, -2), loss, 1e-5);
    }

    [Fact]
    public void Gaussian_LossOfAMinibatch_IsTheMeanOverItsRows()
    {
        using var scope = torch.NewDisposeScope();
        using var head = new GaussianHead(1, null);
        var output = torch.tensor(new float[] { 1, 0, 2, 1 }, [2, 2]);

        Assert.Equal(-(LogDensity(0, 1, 0) + LogDensity(0, 2, 1)) / 2, head.Loss(output, new ActionTargets(torch.zeros(2, 1))).item<float>(), 1e-5);
    }

    [Fact]
    public void Mixture_Loss_IsTheNegativeLogOfTheWeightedDensities()
    {
        using var scope = torch.NewDisposeScope();
        using var head = new GaussianMixtureHead(2, 2, null);
        var output = torch.tensor(new[] { 1f, -0.5f, /* means */ 0.1f, -1, 2, 0, /* logarithms */ 0.3f, -2, -1, 1 }, [1, 10]);

        var (first, second) = (Math.Exp(1) / (Math.Exp(1) + Math.Exp(-0.5)), Math.Exp(-0.5) / (Math.Exp(1) + Math.Exp(-0.5)));
        var density = (first * Math.Exp(LogDensity(0.5, 0.1, 0.3) + LogDensity(-1.25, -1, -2)))
            + (second * Math.Exp(LogDensity(0.5, 2, -1) + LogDensity(-1.25, 0, 1)));
        Assert.Equal(-Math.Log(density), head.Loss(output, new ActionTargets(torch.tensor(Action, [1, 2]))).item<float>(), 1e-5);
    }

    [Fact]
    public void Mixture_FirstOutput_PlacesEachModeApartAndNothingElse()
    {
        const int Modes = 40;
        const int Chunk = 5;
        using var head = new GaussianMixtureHead(2, Modes, null, Chunk);
        var first = head.FirstOutput(seed: 3);
        var means = first.AsSpan(Modes, Modes * Chunk * 2).ToArray().Chunk(Chunk * 2).ToList();

        Assert.Equal(first, head.FirstOutput(seed: 3));
        Assert.NotEqual(first, head.FirstOutput(seed: 4));
        Assert.All([.. first.Take(Modes), .. first.Skip(Modes + (Modes * Chunk * 2))], value => Assert.Equal(0, value));
        Assert.All(means, mode => Assert.All(mode.Chunk(2), action => Assert.Equal(mode.Take(2), action)));
        Assert.Equal(Modes, means.Select(mode => mode[0]).Distinct().Count());
        Assert.InRange(Math.Sqrt(means.Average(mode => mode.Take(2).Sum(value => value * value))), 0.25, 0.35);
    }

    // A density is of the actions that are there, all together; the mean is over chunks, however much of them there is.
    [Fact]
    public void Gaussian_LossOfChunks_SumsOverTheActionsThatAreThere()
    {
        using var scope = torch.NewDisposeScope();
        using var head = new GaussianHead(1, null, chunk: 2);
        var output = torch.tensor(new[] { /* means */ 0.1f, -1, /* logarithms */ 0.3f, -2, /* and of the other chunk */ 2, 0, -1, 1 }, [2, 4]);

        var loss = head.Loss(output, ChunksOfTwo()).item<float>();

        Assert.Equal(-(LogDensity(0.5, 0.1, 0.3) + LogDensity(-1.25, -1, -2) + LogDensity(0.75, 2, -1)) / 2, loss, 1e-5);
    }

    // A mode is a whole chunk: the mixture is of the products over its actions, not the product of mixtures.
    [Fact]
    public void Mixture_LossOfChunks_IsOfModesThatAreWholeChunks()
    {
        using var scope = torch.NewDisposeScope();
        using var head = new GaussianMixtureHead(1, 2, null, chunk: 2);
        float[] first = [/* weights */ 1, -0.5f, /* means of the modes' actions */ 0.1f, -1, 2, 0, /* logarithms */ 0.3f, -2, -1, 1];
        float[] second = [0, 0, 1, 5, -1, 5, 0, 0, -1, 0];
        var mode = 1 / (1 + Math.Exp(-1.5));

        var loss = head.Loss(torch.tensor([.. first, .. second], [2, 10]), ChunksOfTwo()).item<float>();

        var whole = (mode * Math.Exp(LogDensity(0.5, 0.1, 0.3) + LogDensity(-1.25, -1, -2))) + ((1 - mode) * Math.Exp(LogDensity(0.5, 2, -1) + LogDensity(-1.25, 0, 1)));
        var half = (0.5 * Math.Exp(LogDensity(0.75, 1, 0))) + (0.5 * Math.Exp(LogDensity(0.75, -1, -1)));
        Assert.Equal(-(Math.Log(whole) + Math.Log(half)) / 2, loss, 1e-5);
    }

    [Fact]
    public void Mixture_LossFarFromEveryMode_StaysFinite()
    {
        using var scope = torch.NewDisposeScope();
        using var head = new GaussianMixtureHead(1, 2, null);
        var output = torch.tensor(new float[] { 50, -50, 100, -100, -90, -90 }, [1, 6]);

        Assert.True(float.IsFinite(head.Loss(output, new ActionTargets(torch.zeros(1, 1))).item<float>()));
    }

    [Fact]
    public void Mixture_Decode_IsTheMeanOfTheMostProbableMode()
    {
        using var scope = torch.NewDisposeScope();
        using var head = new GaussianMixtureHead(1, 2, new Normalizer([10], [2], null, torch.CPU));

        // The mean of both would be 10; the second mode is the likelier one in the first row, the first in the second.
        var output = torch.tensor(new float[] { 0, 1, -3, 3, 0, 0, 1, 0, -3, 3, 0, 0 }, [2, 6]);

        Assert.Equal([16f, 4f], head.Decode(output).data<float>().ToArray());
    }

    [Fact]
    public void Bound_AnyNumber_LiesWithinAndIsItselfInTheMiddle()
    {
        using var scope = torch.NewDisposeScope();

        Assert.Equal([-5f, -1.5f, 2f], LogDeviation.Bound(torch.tensor(new[] { -1e6f, -1.5f, 1e6f })).data<float>().ToArray());
        Assert.Equal(-1.4, LogDeviation.Bound(torch.tensor(-1.4f)).item<float>(), 1e-3);
    }

    [Fact]
    public void Loss_OfEveryContinuousHead_HasTheGradientOfFiniteDifferencesTimesItsWeight()
    {
        using var scope = torch.NewDisposeScope();
        (ContinuousHead Head, double Beta)[] all =
        [
            (new DeterministicHead(3, null), 0), (new DeterministicHead(3, null, RegressionLoss.L1), 0), (new GaussianHead(3, null), 0),
            (new GaussianHead(3, null, beta: 0.3), 0.3), (new GaussianMixtureHead(3, 4, null), 0), (new GaussianMixtureHead(3, 4, null, beta: 0.5), 0.5),
        ];
        foreach (var (head, beta) in all)
        {
            // In double precision: a difference of floats would be mostly rounding.
            var output = torch.arange(2 * head.Outputs, torch.float64).sin().reshape(2, head.Outputs).requires_grad_();
            var targets = new ActionTargets(torch.arange(6, torch.float64).cos().reshape(2, 3));
            head.Loss(output, targets).backward();

            const double step = 1e-6;
            for (var i = 0; i < output.numel(); i++)
            {
                var nudge = torch.zeros(output.numel(), torch.float64);
                nudge[i] = step;
                nudge = nudge.reshape(output.shape);
                var slope = (head.Loss(output.detach() + nudge, targets) - head.Loss(output.detach() - nudge, targets)).item<double>() / (2 * step);
                Assert.Equal(slope * GradientWeight(head, beta, output, i), output.grad!.reshape(-1)[i].item<double>(), 1e-7);
            }
        }
    }

    // σ^(2β) for the means and logarithms of deviations; rows begin with the modes' logits, which have the slope itself, and end with the logarithms.
    private static double GradientWeight(ContinuousHead head, double beta, torch.Tensor output, long i)
    {
        var (row, column) = (i / head.Outputs, i % head.Outputs);
        var logits = head is GaussianMixtureHead mixture ? mixture.Modes : 0;
        if (beta == 0 || column < logits)
        {
            return 1;
        }

        var each = (head.Outputs - logits) / 2;
        var raw = output[row, logits + each + ((column - logits) % each)].item<double>();
        return Math.Exp(2 * beta * (-1.5 + (3.5 * Math.Tanh((raw + 1.5) / 3.5))));
    }

    // The second chunk's second action is beyond its episode's end.
    private static ActionTargets ChunksOfTwo() => new(torch.tensor(new[] { 0.5f, -1.25f, 0.75f, 99 }, [2, 2, 1]), torch.tensor(new float[] { 1, 1, 1, 0 }, [2, 2]));

    // log N(a | mean, exp(bounded logarithm)) of one number.
    private static double LogDensity(double a, double mean, double raw)
    {
        var logDeviation = -1.5 + (3.5 * Math.Tanh((raw + 1.5) / 3.5));
        var z = (a - mean) / Math.Exp(logDeviation);
        return (-0.5 * z * z) - logDeviation - (0.5 * Math.Log(2 * Math.PI));
    }
}
