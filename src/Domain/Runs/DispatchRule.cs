namespace ImitationService.Domain.Runs;

/// <summary>
/// Which waiting run is next. The highest priority goes first; of equal ones, the submitter with the fewest runs under way, then
/// the one served longest ago; of one submitter's, the oldest run. Every eighth dispatch of a queue looks neither at priority nor
/// at what is under way: the submitter served longest ago gives its oldest run. So nothing starves: with k submitters waiting, the
/// n-th oldest run of each starts within 8·k·n dispatches, whatever else comes.
/// </summary>
public static class DispatchRule
{
    /// <summary>One dispatch in so many gives way to what has waited.</summary>
    public const int AgingPeriod = 8;

    /// <summary>Chooses the next run from the oldest waiting one of every submitter and priority.</summary>
    /// <param name="heads">The oldest waiting runs; not empty.</param>
    /// <param name="dispatch">Number of this dispatch in the queue, from 1.</param>
    public static QueueHead Choose(IEnumerable<QueueHead> heads, long dispatch)
    {
        var isAging = dispatch % AgingPeriod == 0;
        var ordered = isAging
            ? heads.OrderBy(head => head.Share.LastDispatch)
            : heads.OrderByDescending(head => head.Priority)
                .ThenBy(head => head.Share.UnderWay)
                .ThenBy(head => head.Share.LastDispatch);

        // Identifiers are ordered by time.
        return ordered.ThenBy(head => head.OldestId, StringComparer.Ordinal).First();
    }
}

/// <summary>The waiting runs of one submitter at one priority.</summary>
/// <param name="Priority">Their priority.</param>
/// <param name="OldestId">The oldest of them.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Share">What the submitter has of the queue.</param>
public sealed record QueueHead(int Priority, string OldestId, int Count, QueueShare Share);

/// <summary>What a submitter has of a queue.</summary>
/// <param name="SubmittedBy">The submitter.</param>
/// <param name="UnderWay">Its runs that workers hold now.</param>
/// <param name="LastDispatch">Number of the queue's dispatch that last took one of its runs; 0 is none yet.</param>
public sealed record QueueShare(string SubmittedBy, int UnderWay, long LastDispatch);
