namespace ImitationService.Learning.Training;

/// <summary>A training ended before its last step because it was to; its checkpoint says how it goes on.</summary>
public sealed class TrainingStoppedException(long step) : Exception($"Stopped after step {step}.")
{
    /// <summary>Optimiser updates done.</summary>
    public long Step { get; } = step;
}
