namespace ImitationService.Domain.Runs;

/// <summary>Why a run ended without a policy.</summary>
/// <param name="Reason">Whose fault it was.</param>
/// <param name="Detail">What happened and what to do, for people.</param>
/// <param name="Retryable">Whether the same run may succeed when sent again unchanged.</param>
public sealed record RunFailure(FailureReason Reason, string Detail, bool Retryable);
