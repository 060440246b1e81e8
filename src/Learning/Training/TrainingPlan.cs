using ImitationService.Domain.Algorithms;

namespace ImitationService.Learning.Training;

/// <summary>How many steps a training takes, and after which of them it reports.</summary>
/// <param name="TotalSteps">Optimiser updates.</param>
/// <param name="LogEvery">Steps between reports of the training loss.</param>
/// <param name="ValidateEvery">Steps between validations.</param>
internal sealed record TrainingPlan(long TotalSteps, long LogEvery, long ValidateEvery)
{
    private const long ReportsPerRun = 200;
    private const long ValidationsPerRun = 20;

    /// <summary>The plan of these options over so many transitions.</summary>
    public static TrainingPlan Of(BehaviorCloningOptions options, long transitions)
    {
        var transitionsPerStep = (long)options.BatchSize * options.Accumulate;
        var stepsPerEpoch = (transitions + transitionsPerStep - 1) / transitionsPerStep;
        var totalSteps = options.Epochs * stepsPerEpoch ?? options.Steps ?? BehaviorCloningOptions.DefaultSteps;
        return new TrainingPlan(
            totalSteps,
            options.LogEvery ?? 1 + ((totalSteps - 1) / ReportsPerRun),
            options.ValidateEvery ?? 1 + ((totalSteps - 1) / ValidationsPerRun));
    }

    /// <summary>Whether the training loss is reported after a step.</summary>
    public bool IsLogged(long step) => step == 1 || step % LogEvery == 0 || step == TotalSteps;

    /// <summary>Whether the policy is validated after a step.</summary>
    public bool IsValidated(long step) => step % ValidateEvery == 0 || step == TotalSteps;
}
