namespace ImitationService.Api.Queue;

/// <summary>The queue's own pages; section <c>Hangfire</c>.</summary>
internal sealed record QueueDashboardOptions
{
    public const string Section = "Hangfire";

    /// <summary>Whether operators may look at the queue at /hangfire; not unless set.</summary>
    public bool Dashboard { get; init; }
}
