namespace ImitationService.Domain.Runs;

/// <summary>The right to write a run. Every write names the epoch and is refused once the epoch has grown.</summary>
/// <param name="Epoch">Grows with every acquisition.</param>
/// <param name="Owner">The worker.</param>
/// <param name="ExpiresAt">When another worker may take the run, unless a heartbeat comes first.</param>
public sealed record RunLease(long Epoch, string Owner, DateTimeOffset ExpiresAt);
