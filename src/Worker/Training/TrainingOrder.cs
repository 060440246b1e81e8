using System.Text.Json.Nodes;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Training;

namespace ImitationService.Worker.Training;

/// <summary>What the supervisor tells a trainer to do; written to a file in the trainer's folder.</summary>
internal sealed record TrainingOrder(
    string RunId,
    int Attempt,
    string Algorithm,
    JsonObject Options,
    long Seed,
    string DatasetFolder,
    string OutputFolder,
    int Threads,
    CheckpointSettings Checkpoints,
    ForkOrigin? Fork,
    TrainingDevice Device);
