using System.ComponentModel.DataAnnotations;
using ImitationService.Domain.Workers;

namespace ImitationService.Infrastructure.Queueing;

/// <summary>Section <c>Worker</c>: how much a worker does at once, and how long it may take to stop.</summary>
public sealed record JobServerOptions
{
    /// <summary>Datasets read at once (queue <c>io</c>).</summary>
    [Range(1, 64, ErrorMessage = "Worker:IoConcurrency must be between {1} and {2}.")]
    public int IoConcurrency { get; init; } = 2;

    /// <summary>Runs trained at once on the CPU (queue <c>cpu</c>); half the cores unless told otherwise, since a trainer uses more than one.</summary>
    [Range(1, 256, ErrorMessage = "Worker:CpuConcurrency must be between {1} and {2}.")]
    public int CpuConcurrency { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Runs trained at once on the GPU (queue <c>gpu</c>).</summary>
    [Range(1, 64, ErrorMessage = "Worker:GpuConcurrency must be between {1} and {2}.")]
    public int GpuConcurrency { get; init; } = 1;

    /// <summary>Seconds that work under way has to end once the process is told to stop.</summary>
    [Range(1, 3600, ErrorMessage = "Worker:JobShutdownSeconds must be between {1} and {2}.")]
    public int JobShutdownSeconds { get; init; } = 30;

    /// <summary>Seconds after which a process that was told to stop ends, whatever is still under way.</summary>
    [Range(2, 3660, ErrorMessage = "Worker:ShutdownSeconds must be between {1} and {2}.")]
    public int ShutdownSeconds { get; init; } = 40;

    /// <summary>How much is done at once of a queue.</summary>
    public int ConcurrencyOf(WorkQueue queue) => queue switch
    {
        WorkQueue.Io => IoConcurrency,
        WorkQueue.Cpu => CpuConcurrency,
        WorkQueue.Gpu => GpuConcurrency,
        _ => throw new ArgumentOutOfRangeException(nameof(queue), queue, "There is no such queue."),
    };
}
