using System.Reflection;
using ImitationService.Api.Datasets;
using ImitationService.Api.Runs;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace ImitationService.Api.Capabilities;

/// <summary>Endpoint that says what this service can do.</summary>
internal static class CapabilitiesApi
{
    private static readonly IReadOnlyList<FormatView> Formats =
    [
        new("csv", "Tables with a header or without, any usual separator; observations and actions may be in files of their own."),
        new("jsonl", "JSON Lines: one transition or one episode per line."),
        new("npz", "NumPy archives of Stable-Baselines, of imitation, with cumulative episode_ends, and others whose arrays are named plainly."),
        new("zip", "Any of these, packed together."),
    ];

    private static readonly string Version =
        typeof(CapabilitiesApi).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static void MapCapabilities(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/capabilities", GetAsync)
            .WithTags("Service")
            .WithName("getCapabilities")
            .WithSummary("Get what this service can do")
            .WithDescription("Formats it reads, algorithms it has, limits it keeps, and what its living workers compute on now.");

    public static async Task<Ok<CapabilitiesView>> GetAsync(
        IOptions<UploadOptions> upload,
        IOptions<RunOptions> runs,
        IWorkerRegistry workers,
        CancellationToken cancellationToken) => TypedResults.Ok(new CapabilitiesView(
        Version,
        Formats,
        [.. AlgorithmCatalog.All.Select(algorithm => algorithm.Name)],
        new LimitsView(
            upload.Value.MaximumBytes,
            upload.Value.MaximumFiles,
            upload.Value.MaximumNameLength,
            Http.ServerLimits.MaximumJsonBytes,
            runs.Value.MaximumMemoryBytes),
        ToView(await workers.ListAsync(cancellationToken))));

    private static ComputeView ToView(IReadOnlyList<LivingWorker> workers)
    {
        var queues = workers.SelectMany(worker => worker.Registration.Slots)
            .GroupBy(slots => slots.Key, slots => slots.Value)
            .OrderBy(queue => queue.Key)
            .Select(queue => new ServedQueueView(queue.Key, queue.Count(), queue.Sum()))
            .ToList();
        return new ComputeView([.. queues.Select(queue => queue.Name).Where(name => name != WorkQueue.Io)], queues);
    }
}
