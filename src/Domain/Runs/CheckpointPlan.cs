using System.Text.Json.Serialization;

namespace ImitationService.Domain.Runs;

/// <summary>When a trainer takes checkpoints, and how many of them are kept. The last step always gives one.</summary>
/// <param name="EverySteps">Steps between two checkpoints; null where time alone decides.</param>
/// <param name="EverySeconds">Seconds between two checkpoints; null where steps alone decide.</param>
/// <param name="Keep">So many of the best by validation loss are kept, beside the last one.</param>
[method: JsonConstructor]
public sealed record CheckpointPlan(long? EverySteps, int? EverySeconds, int Keep)
{
    /// <summary>Seconds between two checkpoints where a request names neither steps nor seconds.</summary>
    public const int DefaultSeconds = 60;

    /// <summary>How many of the best are kept where a request says nothing.</summary>
    public const int DefaultKeep = 3;

    /// <summary>The plan of a request that says nothing.</summary>
    public CheckpointPlan()
        : this(null, DefaultSeconds, DefaultKeep)
    {
    }

    /// <summary>The plan of a request; by time where it names neither steps nor seconds.</summary>
    public static CheckpointPlan Of(long? everySteps, int? everySeconds, int? keep) =>
        new(everySteps, everySeconds ?? (everySteps is null ? DefaultSeconds : null), keep ?? DefaultKeep);
}
