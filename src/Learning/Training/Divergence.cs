using System.Globalization;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Optimization;

namespace ImitationService.Learning.Training;

/// <summary>
/// Ends a training whose numbers are no longer numbers at once, and one whose loss climbed and stayed there at its end, and says what
/// to try. Not before: many losses climb for a while and come back, as the learning rate falls.
/// </summary>
internal static class Divergence
{
    private const double Factor = 100;
    private const int Reports = 5;

    /// <exception cref="TrainingException">The loss is infinite or not a number.</exception>
    public static void Check(double loss, long step, double learningRate, BehaviorCloningOptions options)
    {
        if (!double.IsFinite(loss))
        {
            throw Diverged($"The training loss was {Text(loss)} by step {step}, at a learning rate of {Text(learningRate)}.", options);
        }
    }

    /// <exception cref="TrainingException">A metric is infinite or not a number.</exception>
    public static void Check(Dictionary<string, double> metrics, long step, double learningRate, BehaviorCloningOptions options)
    {
        foreach (var (name, value) in metrics)
        {
            if (!double.IsFinite(value))
            {
                throw Diverged($"{name} was {Text(value)} at step {step}, at a learning rate of {Text(learningRate)}.", options);
            }
        }
    }

    /// <exception cref="TrainingException">A weight is infinite or not a number.</exception>
    public static void Check(FlatParameters parameters, long step, BehaviorCloningOptions options) => Check(parameters.AreFinite(), step, options);

    /// <exception cref="TrainingException">A weight is infinite or not a number.</exception>
    public static void Check(bool areFinite, long step, BehaviorCloningOptions options)
    {
        if (!areFinite)
        {
            throw Diverged($"The weights were no longer finite after step {step}.", options);
        }
    }

    /// <summary>
    /// Whether the last reports of the training loss are all beyond a hundred times the first one, five of them at least. A first loss
    /// below one, as of likelihoods, which may be negative, and of forks, which begin with little, counts as one; where the head is act, as its weight of a nat.
    /// </summary>
    /// <param name="points">Everything reported.</param>
    /// <param name="weightsStep">Of the weights that are to be the policy.</param>
    /// <param name="options">For advice.</param>
    /// <returns>What there is to say of a training that climbed after the policy's weights were taken; null of all others.</returns>
    /// <exception cref="TrainingException">The policy's weights are of a step from which on the loss was beyond.</exception>
    public static ClimbedLoss? CheckEnd(IReadOnlyList<MetricPoint> points, long weightsStep, BehaviorCloningOptions options)
    {
        var losses = points.Where(point => point.Name == MetricNames.TrainLoss).ToList();
        double[] units = [1, Math.Abs(losses.Count > 0 ? losses[0].Value : 0), options.Head == ActionHeadName.Act ? ActSettings.Of(options).DivergenceWeight : 0];
        var limit = Factor * units.Max();
        var isBeyond = losses.AsEnumerable().Reverse().TakeWhile(point => point.Value > limit).ToList();
        if (isBeyond.Count < Reports)
        {
            return null;
        }

        var climbed = new ClimbedLoss(isBeyond[^1].Step, isBeyond[0].Value, limit, Advice(options));
        return weightsStep < climbed.FromStep
            ? climbed
            : throw Diverged($"The training loss was {Text(climbed.Loss)} at last, beyond {Text(limit)} from step {climbed.FromStep} on, and {Text(losses[0].Value)} at first.", options);
    }

    private static TrainingException Diverged(string what, BehaviorCloningOptions options) => new(FailureReason.Diverged, $"{what} {Advice(options)}");

    private static string Advice(BehaviorCloningOptions options)
    {
        string?[] advice =
        [
            $"lower learning_rate (to {Text(options.LearningRate / 10)}, say)",
            options.MaxGradientNorm is null ? "limit max_gradient_norm (to 1, say)" : null,
            options.Normalization == Normalization.None ? "scale the data (normalization: z_score)" : null,
            options.WarmupSteps == 0 ? "warm up (warmup_steps: 200, say)" : null,
        ];
        return $"Try, in this order: {string.Join("; ", advice.OfType<string>())}.";
    }

    private static string Text(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}

/// <summary>A training loss that climbed, and did not come back before the end.</summary>
/// <param name="FromStep">The first report beyond the limit, after which none came back.</param>
/// <param name="Loss">The last report's.</param>
/// <param name="Limit">A hundred times what the loss began with.</param>
/// <param name="Advice">What to try.</param>
internal sealed record ClimbedLoss(long FromStep, double Loss, double Limit, string Advice);
