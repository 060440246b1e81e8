namespace ImitationService.Domain.Runs;

/// <summary>Foresees when a waiting run has its turn, as if nothing came and no attempt were lost from now on.</summary>
public static class QueueForecast
{
    /// <summary>Number in the order of dispatch, from 1.</summary>
    /// <param name="heads">Every group of waiting runs, its own among them.</param>
    /// <param name="own">The run's own group.</param>
    /// <param name="ahead">Older waiting runs of it.</param>
    public static int Position(IReadOnlyList<QueueHead> heads, QueueHead own, int ahead)
    {
        var higher = heads.Where(head => head.Priority > own.Priority).ToList();
        var position = 1 + ahead + higher.Sum(head => head.Count);
        foreach (var other in heads.Where(head => head.Priority == own.Priority && head != own))
        {
            // Each dispatch adds one to what its submitter has under way: who has fewer catches up, then they take turns.
            var lead = UnderWayThen(own, higher) - UnderWayThen(other, higher);
            var isFirst = lead == 0 ? TurnOf(other, higher).CompareTo(TurnOf(own, higher)) < 0 : lead < 0;
            position += Math.Clamp(lead + ahead + (isFirst ? 1 : 0), 0, other.Count);
        }

        return position;
    }

    /// <summary>
    /// When a place's turn comes: the slots become free as the runs under way end, and each is taken by the next in order, which
    /// keeps it as long as the runs under way take on average. Null where too few of them say how long they still need.
    /// </summary>
    /// <param name="position">The place, from 1.</param>
    /// <param name="slots">How many runs the living workers train at once.</param>
    /// <param name="underWay">The runs that workers hold.</param>
    /// <param name="now">The store's time.</param>
    public static DateTimeOffset? ExpectedStart(int position, int slots, IReadOnlyList<RunUnderWay> underWay, DateTimeOffset now)
    {
        var known = underWay.Where(run => run.RemainingSeconds is not null).ToList();
        double? typical = known.Count == 0 ? null : known.Average(run => (now - run.StartedAt).TotalSeconds + run.RemainingSeconds!.Value);
        var freeAt = new PriorityQueue<double?, double>();
        foreach (var run in underWay)
        {
            var seconds = run.RemainingSeconds ?? typical - (now - run.StartedAt).TotalSeconds;
            Add(seconds is { } remaining ? Math.Max(0, remaining) : null);
        }

        for (var free = underWay.Count; free < slots; free++)
        {
            Add(0);
        }

        if (freeAt.Count == 0 || slots == 0)
        {
            return null;
        }

        for (var served = 1; served < position; served++)
        {
            Add(freeAt.Dequeue() + typical);
        }

        return freeAt.Dequeue() is { } wait && wait < TimeSpan.FromDays(365).TotalSeconds ? now.AddSeconds(wait) : null;

        // What is not known ends last.
        void Add(double? seconds) => freeAt.Enqueue(seconds, seconds ?? double.MaxValue);
    }

    /// <summary>What a group's submitter has under way once everything of higher priority has been taken.</summary>
    private static int UnderWayThen(QueueHead head, List<QueueHead> higher) =>
        head.Share.UnderWay + higher.Where(other => other.Share == head.Share).Sum(other => other.Count);

    private static (bool IsServedMeanwhile, long LastDispatch, string OldestId) TurnOf(QueueHead head, List<QueueHead> higher) =>
        (higher.Exists(other => other.Share == head.Share), head.Share.LastDispatch, head.OldestId);
}

/// <summary>A run that a worker holds.</summary>
/// <param name="SubmittedBy">On whose behalf.</param>
/// <param name="StartedAt">When the attempt began.</param>
/// <param name="RemainingSeconds">How long it still needs, by its last word; null where it has not said.</param>
public sealed record RunUnderWay(string SubmittedBy, DateTimeOffset StartedAt, double? RemainingSeconds);
