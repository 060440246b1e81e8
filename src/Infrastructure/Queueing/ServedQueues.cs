using ImitationService.Domain.Workers;
using Microsoft.Extensions.Configuration;

namespace ImitationService.Infrastructure.Queueing;

/// <summary>
/// Setting <c>Worker:Queues</c>: the queues that a worker serves, as a list or as one text with commas; <c>io,cpu</c> where absent.
/// </summary>
/// <param name="All">The queues, each once.</param>
/// <param name="Unknown">Names that are no queue's; a worker does not start with any.</param>
public sealed record ServedQueues(IReadOnlyList<WorkQueue> All, IReadOnlyList<string> Unknown)
{
    /// <summary>Name of the setting.</summary>
    public const string Setting = "Worker:Queues";

    private const string Default = "io,cpu";

    /// <summary>Those whose work is a run to be trained.</summary>
    public IReadOnlyList<WorkQueue> OfRuns { get; } = [.. All.Where(queue => queue != WorkQueue.Io)];

    /// <summary>Reads the setting.</summary>
    public static ServedQueues Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Setting);
        var listed = section.GetChildren().Select(child => child.Value ?? string.Empty).ToList();
        var names = listed.Count > 0 ? listed : [.. (section.Value ?? Default).Split(',', StringSplitOptions.TrimEntries)];
        var known = new List<WorkQueue>();
        var unknown = new List<string>();
        foreach (var name in names.Distinct())
        {
            if (QueueNames.TryParse(name, out var queue))
            {
                known.Add(queue);
            }
            else
            {
                unknown.Add(name);
            }
        }

        return new ServedQueues(known, unknown);
    }

    /// <summary>What is wrong with the setting; null when nothing is.</summary>
    public string? Problem => Unknown.Count == 0
        ? null
        : $"{Setting} names {string.Join(", ", Unknown.Select(name => $"'{name}'"))}; the queues are {QueueNames.All}.";
}
