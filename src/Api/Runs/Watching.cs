using ImitationService.Api.Access;
using ImitationService.Domain.Runs;

namespace ImitationService.Api.Runs;

/// <summary>What a request needs that goes on for long: word of changes, the time, and whether its caller may still see.</summary>
internal sealed class Watching(IChangeSignal signal, TimeProvider time, KnownKeys keys, Caller caller)
{
    public IChangeSignal Signal { get; } = signal;

    public TimeProvider Time { get; } = time;

    /// <summary>False once the caller's key has ended.</summary>
    public Task<bool> IsStillAllowedAsync(CancellationToken cancellationToken) => keys.IsStillActiveAsync(caller, cancellationToken);
}
