using System.ComponentModel.DataAnnotations;

namespace ImitationService.Infrastructure.Queueing;

/// <summary>Section <c>Worker</c>: how much a worker does at once.</summary>
public sealed record JobServerOptions
{
    /// <summary>Datasets read at once (queue <c>io</c>).</summary>
    [Range(1, 64, ErrorMessage = "Worker:IoConcurrency must be between {1} and {2}.")]
    public int IoConcurrency { get; init; } = 2;

    /// <summary>Runs trained at once on the CPU (queue <c>cpu</c>); half the cores unless told otherwise, since a trainer uses more than one.</summary>
    [Range(1, 256, ErrorMessage = "Worker:CpuConcurrency must be between {1} and {2}.")]
    public int CpuConcurrency { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);
}
