using ImitationService.Domain.Algorithms;

namespace ImitationService.Learning.Optimization;

/// <summary>The learning rate as a function of the step alone: nothing to save, nothing to replay.</summary>
/// <param name="Highest">The rate after the warm-up.</param>
/// <param name="Schedule">How it changes then.</param>
/// <param name="WarmupSteps">Steps of linear rise; the first step has 1/WarmupSteps of the highest.</param>
/// <param name="TotalSteps">Steps of the run.</param>
internal sealed record LearningRate(double Highest, LearningRateSchedule Schedule, long WarmupSteps, long TotalSteps)
{
    /// <summary>The rate of a step, counted from 1.</summary>
    public double At(long step)
    {
        if (step <= WarmupSteps)
        {
            return Highest * step / WarmupSteps;
        }

        // Step 1 after the warm-up has the whole rate; the rate would reach zero one step after the last, which so still counts.
        var passed = (double)(step - WarmupSteps - 1) / Math.Max(1, TotalSteps - WarmupSteps);
        return Schedule switch
        {
            LearningRateSchedule.Constant => Highest,
            LearningRateSchedule.Cosine => Highest * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(passed, 1))),
            LearningRateSchedule.Linear => Highest * (1 - Math.Min(passed, 1)),
            _ => throw new ArgumentOutOfRangeException(nameof(Schedule), Schedule, "There is no such schedule."),
        };
    }
}
