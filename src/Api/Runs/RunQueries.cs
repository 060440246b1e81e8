using System.ComponentModel.DataAnnotations;
using ImitationService.Api.Http;
using ImitationService.Domain.Runs;
using Microsoft.AspNetCore.Mvc;

namespace ImitationService.Api.Runs;

/// <summary>Query of the list of runs.</summary>
internal sealed class RunListQuery
{
    /// <summary>Only runs in this state.</summary>
    [FromQuery(Name = "state")]
    public SnakeCase<RunState>? State { get; init; }

    /// <summary>Only runs that learn from this dataset.</summary>
    [FromQuery(Name = "dataset_id")]
    public string? DatasetId { get; init; }

    /// <summary>Only runs of this algorithm.</summary>
    [FromQuery(Name = "algorithm")]
    public string? Algorithm { get; init; }

    /// <summary>Items on a page, 1 to 200; 50 unless given.</summary>
    [FromQuery(Name = "limit")]
    [Range(1, Page.MaximumLimit)]
    public int? Limit { get; init; }

    /// <summary>Cursor: the next of the page before.</summary>
    [FromQuery(Name = "after")]
    public string? After { get; init; }
}

/// <summary>Query of a run's events.</summary>
internal sealed class RunEventsQuery
{
    /// <summary>Sequence of the last event that is known; 0 for all.</summary>
    [FromQuery(Name = "after")]
    [Range(typeof(long), "0", "9223372036854775807")]
    public long? After { get; init; }

    /// <summary>Events on a page, 1 to 1000; 200 unless given.</summary>
    [FromQuery(Name = "limit")]
    [Range(1, 1000)]
    public int? Limit { get; init; }

    /// <summary>Seconds, 0 to 60, for which the answer may be held until there is an event.</summary>
    [FromQuery(Name = "wait")]
    [Range(0, Watcher.MaximumSeconds)]
    public int? Wait { get; init; }
}

/// <summary>Query of a run's stream of events.</summary>
internal sealed class RunStreamQuery
{
    /// <summary>Sequence of the last event that is known, for clients that cannot send Last-Event-ID.</summary>
    [FromQuery(Name = "after")]
    [Range(typeof(long), "0", "9223372036854775807")]
    public long? After { get; init; }
}

/// <summary>Query of a run's metrics.</summary>
internal sealed class RunMetricsQuery
{
    /// <summary>Names of metrics; may be repeated. All of them unless given.</summary>
    [FromQuery(Name = "name")]
    public string[]? Names { get; init; }

    /// <summary>First step.</summary>
    [FromQuery(Name = "from_step")]
    [Range(typeof(long), "0", "9223372036854775807")]
    public long? FromStep { get; init; }

    /// <summary>Last step.</summary>
    [FromQuery(Name = "to_step")]
    [Range(typeof(long), "0", "9223372036854775807")]
    public long? ToStep { get; init; }

    /// <summary>Points of a curve at most, 2 to 10000; 1000 unless given. Longer curves keep their ends and their extremes.</summary>
    [FromQuery(Name = "max_points")]
    [Range(2, 10_000)]
    public int? MaximumPoints { get; init; }
}
