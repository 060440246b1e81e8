using System.Text.Json;
using ImitationService.Domain.Workers;

namespace ImitationService.Infrastructure.Queueing;

/// <summary>Queues by their names in settings, on the command line and in Hangfire: <c>io</c>, <c>cpu</c>, <c>gpu</c>.</summary>
public static class QueueNames
{
    private static readonly Dictionary<string, WorkQueue> Queues = Enum.GetValues<WorkQueue>().ToDictionary(Of);

    /// <summary>The names, for messages.</summary>
    public static string All { get; } = string.Join(", ", Queues.Keys);

    /// <summary>The name of a queue.</summary>
    public static string Of(WorkQueue queue) => JsonNamingPolicy.SnakeCaseLower.ConvertName(queue.ToString());

    /// <summary>The queue of a name. False when there is none.</summary>
    public static bool TryParse(string name, out WorkQueue queue) => Queues.TryGetValue(name, out queue);
}
