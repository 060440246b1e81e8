using System.Globalization;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Optimization;

namespace ImitationService.Learning.Training;

/// <summary>Ends a training whose numbers are no longer numbers, and says what to try.</summary>
internal static class Divergence
{
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

    private static TrainingException Diverged(string what, BehaviorCloningOptions options)
    {
        string?[] advice =
        [
            $"lower learning_rate (to {Text(options.LearningRate / 10)}, say)",
            options.MaxGradientNorm is null ? "limit max_gradient_norm (to 1, say)" : null,
            options.Normalization == Normalization.None ? "scale the data (normalization: z_score)" : null,
            options.WarmupSteps == 0 ? "warm up (warmup_steps: 200, say)" : null,
        ];
        return new TrainingException(FailureReason.Diverged, $"{what} Try, in this order: {string.Join("; ", advice.OfType<string>())}.");
    }

    private static string Text(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
