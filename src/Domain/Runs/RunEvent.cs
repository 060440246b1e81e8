using System.Text.Json.Nodes;

namespace ImitationService.Domain.Runs;

/// <summary>One thing that happened to a run.</summary>
/// <param name="Sequence">Position in the run's log, from 1 without gaps; the cursor of <c>after</c> and <c>Last-Event-ID</c>.</param>
/// <param name="Type">One of <see cref="RunEventTypes"/>.</param>
/// <param name="At">When.</param>
/// <param name="Data">What belongs to the type: a state, metric values, a failure.</param>
public sealed record RunEvent(long Sequence, string Type, DateTimeOffset At, JsonObject Data);
