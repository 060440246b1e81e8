namespace ImitationService.Domain.Runs;

/// <summary>The names of metrics. A score is compared with the baselines of the same run.</summary>
public static class MetricNames
{
    /// <summary>Training loss, averaged over the transitions since the last report; the unit is the loss's own.</summary>
    public const string TrainLoss = "loss/train";

    /// <summary>The same loss on the held-out episodes.</summary>
    public const string ValidationLoss = "loss/validation";

    /// <summary>Mean squared error on held-out episodes in the action's own unit, squared (continuous actions).</summary>
    public const string ValidationMeanSquaredError = "validation/mse";

    /// <summary>Mean over dimensions of squared error divided by the action's variance on held-out episodes (continuous actions); 1 is no better than the mean.</summary>
    public const string ValidationScaledError = "validation/mse_over_variance";

    /// <summary>Share of held-out transitions whose class is the expert's (discrete actions); of multi-discrete ones the share of choices, all elements together.</summary>
    public const string ValidationAccuracy = "validation/accuracy";

    /// <summary>The score of whole chunks of actions, those that are there, where a policy answers several at once.</summary>
    public static string OfChunk(string score) => score.Replace("validation/", "validation/chunk_", StringComparison.Ordinal);

    /// <summary>Score of always answering the training episodes' mean action, as <see cref="ValidationScaledError"/>.</summary>
    public const string MeanActionBaseline = "baseline/mean_action";

    /// <summary>Score of always answering the training episodes' commonest class (of each choice), as <see cref="ValidationAccuracy"/>.</summary>
    public const string MajorityActionBaseline = "baseline/majority_action";

    /// <summary>Score of repeating the expert's previous action, in the unit of the policy's score.</summary>
    public const string RepeatActionBaseline = "baseline/repeat_last_action";

    /// <summary>Learning rate in force at the step.</summary>
    public const string LearningRate = "optimizer/learning_rate";

    /// <summary>Transitions trained on per second of wall time since the last report.</summary>
    public const string Throughput = "throughput/transitions_per_second";
}
