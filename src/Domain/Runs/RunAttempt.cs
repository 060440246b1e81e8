using System.Text.Json.Nodes;

namespace ImitationService.Domain.Runs;

/// <summary>One lease of a run, from its acquisition to its end, as the run's events tell it.</summary>
/// <param name="Number">Number of the attempt since the run was last queued.</param>
/// <param name="Epoch">Epoch of the lease: the attempts of a run by this are in order, and no two have the same.</param>
/// <param name="Worker">Who held the lease.</param>
/// <param name="FromStep">The step from which it went on; 0 is the beginning.</param>
/// <param name="StartedAt">When the lease was taken.</param>
/// <param name="EndedAt">When it ended; null while it goes on.</param>
/// <param name="End">The type of the event that ended it; null while it goes on.</param>
/// <param name="Detail">What was lost or went wrong; null otherwise.</param>
public sealed record RunAttempt(
    int Number,
    long Epoch,
    string Worker,
    long FromStep,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    string? End,
    string? Detail)
{
    private static readonly string[] Ends =
        [RunEventTypes.Interrupted, RunEventTypes.Paused, RunEventTypes.Cancelled, RunEventTypes.Failed, RunEventTypes.Succeeded];

    /// <summary>The types of the events that attempts are made of.</summary>
    public static IReadOnlyList<string> EventTypes { get; } = [RunEventTypes.Starting, .. Ends];

    /// <summary>The attempts of a run, in order.</summary>
    /// <param name="events">Its events in order; those of <see cref="EventTypes"/> are enough.</param>
    public static IReadOnlyList<RunAttempt> Of(IEnumerable<RunEvent> events)
    {
        var attempts = new List<RunAttempt>();
        foreach (var happened in events)
        {
            if (happened.Type == RunEventTypes.Starting)
            {
                attempts.Add(Begin(happened.Data, happened.At));
            }
            else if (Ends.Contains(happened.Type) && attempts is [.., { End: null } open])
            {
                attempts[^1] = open with { EndedAt = happened.At, End = happened.Type, Detail = (string?)happened.Data["detail"] };
            }
        }

        return attempts;
    }

    private static RunAttempt Begin(JsonObject data, DateTimeOffset at) => new(
        (int)data["attempt"]!, (long)data["epoch"]!, (string)data["worker"]!, (long)data["from_step"]!, at, null, null, null);
}
