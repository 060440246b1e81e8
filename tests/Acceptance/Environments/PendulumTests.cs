using ImitationService.Testing;
using ImitationService.Testing.Environments;
using ImitationService.Testing.NumPy;

namespace ImitationService.Acceptance.Environments;

public sealed class PendulumTests
{
    [Fact]
    public void Step_FromTheSide_FollowsTheEquations()
    {
        var task = new Pendulum();
        task.Set(Math.PI / 2, 1);

        var result = task.Step([5]);

        // By hand: the torque is clipped to 2, velocity = 1 + (15 + 6) * 0.05, angle = pi/2 + velocity * 0.05.
        var angle = (Math.PI / 2) + (2.05 * 0.05);
        Assert.Equal([(float)Math.Cos(angle), (float)Math.Sin(angle), 2.05f], result.Observation);
        Assert.Equal(-((Math.PI * Math.PI / 4) + 0.1 + 0.004), result.Reward, 12);
    }

    [Fact]
    public void Step_Fast_ClipsTheVelocity()
    {
        var task = new Pendulum();
        task.Set(Math.PI / 2, 7.9);

        Assert.Equal(8f, task.Step([2]).Observation[2]);
    }

    [Fact]
    public void Reset_ManyTimes_DrawsWithinTheLimits()
    {
        var random = new Random(1);
        var starts = Enumerable.Range(0, 10_000).Select(_ => new Pendulum().Reset(random)).ToArray();

        Assert.InRange(starts.Min(start => start[2]), -1f, -0.999f);
        Assert.InRange(starts.Max(start => start[2]), 0.999f, 1f);
        Assert.InRange(starts.Average(start => start[0]), -0.02, 0.02);
        Assert.InRange(starts.Average(start => start[1]), -0.02, 0.02);
    }

    [Fact]
    public void Step_AlongRecordedEpisodes_GivesTheRecordedObservationsAndRewards()
    {
        var path = SharedData.Find("sb_pendulum", "expert_pendulum.npz");
        Assert.SkipWhen(path is null, "the shared demonstrations are not on this machine");
        var observations = NpzArchive.Read(path, "obs");
        var actions = NpzArchive.Read(path, "actions");
        var rewards = NpzArchive.Read(path, "rewards");
        var starts = NpzArchive.Read(path, "episode_starts");
        var task = new Pendulum();
        var (observationError, rewardError, clipped) = (0.0, 0.0, 0);
        for (var i = 0; i < actions.Rows - 1; i++)
        {
            var state = observations.Row(i);
            task.Set(Math.Atan2(state[1], state[0]), state[2]);
            var result = task.Step([(float)actions.Row(i)[0]]);
            rewardError = Math.Max(rewardError, Math.Abs(result.Reward - rewards.Values[i]));
            // The recording is of Pendulum-v0, which moved the angle by the speed before its clipping; v1 mended that.
            var isClipped = Math.Abs(result.Observation[2]) >= 8;
            clipped += isClipped ? 1 : 0;
            for (var k = isClipped ? 2 : 0; k < 3 && starts.Values[i + 1] == 0; k++)
            {
                observationError = Math.Max(observationError, Math.Abs(result.Observation[k] - observations.Row(i + 1)[k]));
            }
        }

        Assert.InRange(observationError, 0, 1e-4);
        Assert.InRange(rewardError, 0, 1e-4);
        Assert.InRange(clipped, 0, actions.Rows / 50);
    }
}
