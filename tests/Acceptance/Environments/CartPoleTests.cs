using ImitationService.Testing;
using ImitationService.Testing.Environments;
using ImitationService.Testing.NumPy;

namespace ImitationService.Acceptance.Environments;

public sealed class CartPoleTests
{
    [Fact]
    public void Step_FromRest_FollowsTheEquations()
    {
        var task = new CartPole();
        task.Set(0, 0, 0, 0);

        var result = task.Step([1]);

        // By hand: temp = 10 / 1.1; theta'' = -temp / (0.5 (4/3 - 0.1/1.1)) = -600/41; x'' = temp + 0.05 * 600/41 / 1.1.
        Assert.Equal([0f, (float)(0.02 * ((10 / 1.1) + (0.05 * (600.0 / 41) / 1.1))), 0f, (float)(-0.02 * 600 / 41)], result.Observation);
        Assert.Equal((1.0, false), (result.Reward, result.Terminated));
    }

    [Theory]
    [InlineData(2.39, 1.0, 0.0, 0.0, true)]
    [InlineData(2.37, 1.0, 0.0, 0.0, false)]
    [InlineData(0.0, 0.0, 0.209, 0.5, true)]
    [InlineData(0.0, 0.0, -0.199, -0.5, false)]
    public void Step_NearALimit_TerminatesBeyondIt(double position, double velocity, double angle, double angularVelocity, bool terminated)
    {
        var task = new CartPole();
        task.Set(position, velocity, angle, angularVelocity);

        Assert.Equal(terminated, task.Step([0]).Terminated);
    }

    [Fact]
    public void Reset_ManyTimes_DrawsWithinTheLimits()
    {
        var random = new Random(1);
        var starts = Enumerable.Range(0, 10_000).SelectMany(_ => new CartPole().Reset(random)).ToArray();

        Assert.InRange(starts.Min(), -0.05f, -0.0499f);
        Assert.InRange(starts.Max(), 0.0499f, 0.05f);
        Assert.InRange(starts.Average(), -0.001, 0.001);
    }

    [Fact]
    public void Step_AlongRecordedEpisodes_GivesTheRecordedObservations()
    {
        var path = SharedData.Find("imitation_cartpole", "final.npz");
        Assert.SkipWhen(path is null, "the shared demonstrations are not on this machine");
        var observations = NpzArchive.Read(path, "obs");
        var actions = NpzArchive.Read(path, "acts");
        double[] ends = [.. NpzArchive.Read(path, "indices").Values, actions.Rows];
        var task = new CartPole();
        var (episode, largest) = (0, 0.0);
        for (var i = 0; i < actions.Rows; i++)
        {
            // An episode of T actions has T + 1 observations: each earlier episode shifts the row by one.
            episode += i == ends[episode] ? 1 : 0;
            var state = observations.Row(i + episode);
            task.Set(state[0], state[1], state[2], state[3]);
            var result = task.Step([(float)actions.Values[i]]);
            for (var k = 0; k < 4; k++)
            {
                largest = Math.Max(largest, Math.Abs(result.Observation[k] - observations.Row(i + episode + 1)[k]));
            }
        }

        Assert.InRange(largest, 0, 1e-5);
    }
}
