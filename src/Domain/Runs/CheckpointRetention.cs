namespace ImitationService.Domain.Runs;

/// <summary>Which checkpoints of a run are kept.</summary>
public static class CheckpointRetention
{
    /// <summary>The best by validation loss, the later one of equals; null where none has been validated.</summary>
    public static Checkpoint? FindBest(IEnumerable<Checkpoint> checkpoints) =>
        ByMerit(checkpoints).FirstOrDefault(checkpoint => checkpoint.ValidationLoss is not null);

    /// <summary>
    /// Those that may go: neither the last, nor one of the best, nor what a fork began with. Where nothing is validated, later
    /// ones count as better.
    /// </summary>
    public static IReadOnlyList<Checkpoint> FindSuperfluous(IReadOnlyCollection<Checkpoint> checkpoints, int keep)
    {
        var last = checkpoints.MaxBy(checkpoint => checkpoint.Step);
        return [.. ByMerit(checkpoints.Where(checkpoint => checkpoint != last && !checkpoint.IsForked)).Skip(keep)];
    }

    private static IEnumerable<Checkpoint> ByMerit(IEnumerable<Checkpoint> checkpoints) => checkpoints
        .OrderBy(checkpoint => checkpoint.ValidationLoss ?? double.PositiveInfinity)
        .ThenByDescending(checkpoint => checkpoint.Step);
}
