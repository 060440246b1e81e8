using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Transitions;
using TorchSharp;

namespace ImitationService.Learning.Tests.Transitions;

public sealed class MinibatchSamplerTests
{
    [Fact]
    public void Next_OverAnEpoch_HasEveryTransitionOnceWithItsTarget()
    {
        using var scope = torch.NewDisposeScope();
        var observations = torch.arange(10, torch.float32).unsqueeze(1);
        var sampler = new MinibatchSampler(Windows(observations), 4, 1);

        var batches = Enumerable.Range(0, 3).Select(_ => sampler.Next()).ToList();

        Assert.Equal([4L, 4L, 2L], batches.Select(batch => batch.Count));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (float)i), batches.SelectMany(Values).Order());
        Assert.All(batches, batch => Assert.True((batch.Targets.Values - (batch.Observations * 100)).abs().max().item<float>() == 0));
        Assert.Equal(1, sampler.Epoch);
    }

    [Fact]
    public void Next_InTheNextEpoch_HasAnotherOrder()
    {
        using var scope = torch.NewDisposeScope();
        var observations = torch.arange(50, torch.float32).unsqueeze(1);
        var sampler = new MinibatchSampler(Windows(observations), 50, 1);

        var (first, second) = (Values(sampler.Next()), Values(sampler.Next()));

        Assert.NotEqual(first, second);
        Assert.Equal(first.Order(), second.Order());
        Assert.Equal(2, sampler.Epoch);
    }

    [Fact]
    public void Next_SameSeed_IsTheSameOrder()
    {
        using var scope = torch.NewDisposeScope();
        var observations = torch.arange(50, torch.float32).unsqueeze(1);
        var one = new MinibatchSampler(Windows(observations), 50, 1);
        var same = new MinibatchSampler(Windows(observations), 50, 1);
        var other = new MinibatchSampler(Windows(observations), 50, 2);

        var order = Values(one.Next());

        Assert.Equal(order, Values(same.Next()));
        Assert.NotEqual(order, Values(other.Next()));
    }

    [Fact]
    public void Constructor_NoTransition_IsRefused()
    {
        using var scope = torch.NewDisposeScope();

        Assert.Throws<ArgumentException>(() => new MinibatchSampler(Windows(torch.empty(0, 1)), 2, 1));
    }

    private static TransitionWindows Windows(torch.Tensor observations) => new(new TransitionSet(observations, observations * 100, [new EpisodePart(0, 0, observations.shape[0])]), PolicyShape.Plain);

    private static float[] Values(Minibatch batch) => batch.Observations.data<float>().ToArray();
}
