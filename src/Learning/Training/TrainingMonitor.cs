using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Native;
using ImitationService.Learning.Optimization;
using TorchSharp;

namespace ImitationService.Learning.Training;

/// <summary>Reports losses and validations where the plan says so, and ends a training whose numbers are none.</summary>
/// <param name="plan">After which steps.</param>
/// <param name="rates">The learning rate of each step.</param>
/// <param name="options">Of the training, for advice where it diverges.</param>
/// <param name="losses">Of the training since the last report; reading them waits for the device.</param>
/// <param name="evaluation">On what was held out.</param>
/// <param name="report">Hears everything.</param>
/// <param name="constantAction">The training episodes' mean or commonest action, for the baselines. [1, …]</param>
internal sealed class TrainingMonitor(
    TrainingPlan plan,
    LearningRate rates,
    BehaviorCloningOptions options,
    ILosses losses,
    Evaluation evaluation,
    TrainingReport report,
    Func<torch.Tensor> constantAction)
{
    /// <summary>What is due after a step.</summary>
    /// <param name="step">Done.</param>
    /// <param name="isSign">Whether somebody waits for a sign that all is well.</param>
    /// <param name="useAverage">Puts the weights that are validated into the network, until it is disposed of.</param>
    /// <returns>The held-out loss, where there was a validation.</returns>
    /// <exception cref="TrainingException">The training has diverged.</exception>
    public double? After(long step, bool isSign, Func<IDisposable?>? useAverage = null)
    {
        var isLogged = plan.IsLogged(step);
        var isValidated = evaluation.IsPossible && plan.IsValidated(step);
        if (!isLogged && !isValidated && !isSign)
        {
            return null;
        }

        var (rate, values) = (rates.At(step), new Dictionary<string, double>());
        Divergence.Check(losses.Value, step, rate, options);
        if (isLogged)
        {
            (values[MetricNames.TrainLoss], values[MetricNames.LearningRate]) = (losses.Value, rate);
            report.AddThroughput(step, values);
            losses.Reset();
        }

        if (isValidated)
        {
            using var averaged = useAverage?.Invoke();
            Validate(values);
        }

        if (values.Count > 0)
        {
            Divergence.Check(values, step, rate, options);
            report.Report(step, values);
        }

        return isValidated ? values[MetricNames.ValidationLoss] : null;
    }

    private void Validate(Dictionary<string, double> values)
    {
        evaluation.AddMetrics(values);
        if (!evaluation.HasBaselines)
        {
            evaluation.AddBaselines(values, constantAction());
        }

        NativeHeap.Trim();
    }
}
