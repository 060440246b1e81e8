using ImitationService.Domain.Runs;

namespace ImitationService.Learning.Training;

/// <summary>A training that cannot go on, with the reason to give the client.</summary>
public sealed class TrainingException(FailureReason reason, string detail, Exception? cause = null) : Exception(detail, cause)
{
    /// <summary>Whose fault it is.</summary>
    public FailureReason Reason { get; } = reason;
}
