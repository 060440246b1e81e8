namespace ImitationService.Domain.Runs;

/// <summary>
/// Wakes those who wait for a dataset or a run to change. A hint, never a truth: who is woken, or has waited for a
/// second, reads the row.
/// </summary>
public interface IChangeSignal
{
    /// <summary>The row of this identifier has changed.</summary>
    void Publish(string id);

    /// <summary>Completes at the next change of this identifier, or after a second. Take it before reading the row.</summary>
    Task WaitAsync(string id, CancellationToken cancellationToken);
}
