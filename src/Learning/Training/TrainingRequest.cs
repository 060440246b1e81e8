using System.Text.Json.Nodes;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Checkpoints;

namespace ImitationService.Learning.Training;

/// <summary>One training.</summary>
/// <param name="RunId">The run, for the bundle's records.</param>
/// <param name="Algorithm">Name in the catalogue.</param>
/// <param name="Options">Complete, checked options.</param>
/// <param name="Seed">Everything random derives from it.</param>
/// <param name="DatasetFolder">Folder of the canonical dataset.</param>
/// <param name="OutputFolder">Empty folder for the bundle's files.</param>
/// <param name="Threads">Threads for tensor operations; 1 is best for small networks.</param>
/// <param name="Device">Where to train.</param>
public sealed record TrainingRequest(
    string RunId,
    string Algorithm,
    JsonObject Options,
    long Seed,
    string DatasetFolder,
    string OutputFolder,
    int Threads,
    TrainingDevice Device = TrainingDevice.Cpu)
{
    /// <summary>Where and when checkpoints are taken, and what the training begins with; null takes none.</summary>
    public CheckpointSettings? Checkpoints { get; init; }

    /// <summary>The largest dataset, in the features that are trained on, that is copied into memory. It changes speed and memory, not the policy.</summary>
    public long MostResidentBytes { get; init; } = MemoryEstimate.MostResidentBytes;

    /// <summary>The other run's checkpoint that the run began with, for the bundle's records; null is none.</summary>
    public ForkOrigin? Fork { get; init; }
}

/// <summary>Where a training takes place.</summary>
public enum TrainingDevice
{
    /// <summary>The processor, even where there is a GPU.</summary>
    Cpu,

    /// <summary>A GPU with CUDA; without one the training fails.</summary>
    Cuda,
}
