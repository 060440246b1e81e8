namespace ImitationService.Domain.Runs;

/// <summary>
/// A resumable snapshot of a run. It exists once its row is committed; its bytes are stored, and every metric point up to
/// its step is committed, before that.
/// </summary>
/// <param name="Step">Optimiser updates done; 0 is what a fork begins with.</param>
/// <param name="Epoch">Epoch of the lease under which it was taken; 0 is what a fork begins with.</param>
/// <param name="Key">Object key; never shown to clients.</param>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="Sha256">SHA-256 of its bytes, lower-case hexadecimal.</param>
/// <param name="Metrics">The latest value of every metric at its step.</param>
/// <param name="CreatedAt">When it was committed.</param>
public sealed record Checkpoint(
    long Step,
    long Epoch,
    string Key,
    long Bytes,
    string Sha256,
    IReadOnlyDictionary<string, double> Metrics,
    DateTimeOffset CreatedAt)
{
    /// <summary>Its validation loss; null where nothing had been validated.</summary>
    public double? ValidationLoss => Metrics.TryGetValue(MetricNames.ValidationLoss, out var loss) ? loss : null;

    /// <summary>Whether a fork began with it: its weights are another run's.</summary>
    public bool IsForked => Epoch == 0;
}
