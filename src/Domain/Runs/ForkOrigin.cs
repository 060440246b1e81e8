namespace ImitationService.Domain.Runs;

/// <summary>The checkpoint whose weights, statistics and optimiser a run begins with.</summary>
/// <param name="RunId">The run that it was taken of.</param>
/// <param name="Step">Its step there.</param>
public sealed record ForkOrigin(string RunId, long Step);
