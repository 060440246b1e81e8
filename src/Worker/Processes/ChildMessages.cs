using System.Text.Json.Serialization;
using ImitationService.Domain.Runs;

namespace ImitationService.Worker.Processes;

/// <summary>What a child process says to its supervisor: one JSON line on standard output each.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(StartedMessage), "started")]
[JsonDerivedType(typeof(LookedMessage), "looked")]
[JsonDerivedType(typeof(ReportMessage), "report")]
[JsonDerivedType(typeof(ProgressMessage), "progress")]
[JsonDerivedType(typeof(CheckpointMessage), "checkpoint")]
[JsonDerivedType(typeof(FinalizingMessage), "finalizing")]
[JsonDerivedType(typeof(StoppedMessage), "stopped")]
[JsonDerivedType(typeof(FinishedMessage), "finished")]
[JsonDerivedType(typeof(FailedMessage), "failed")]
internal abstract record ChildMessage;

/// <summary>The data are loaded and the first step follows.</summary>
internal sealed record StartedMessage(long TotalSteps) : ChildMessage;

/// <summary>So many transitions were looked at before the first step: it is not stuck.</summary>
internal sealed record LookedMessage(long Transitions) : ChildMessage;

/// <summary>Metric values at a step.</summary>
internal sealed record ReportMessage(long Step, IReadOnlyDictionary<string, double> Values, RunProgress Progress) : ChildMessage;

/// <summary>A sign of life.</summary>
internal sealed record ProgressMessage(RunProgress Progress) : ChildMessage;

/// <summary>A checkpoint is written, whole, to the file of this path; the supervisor removes it.</summary>
internal sealed record CheckpointMessage(long Step, string Path, IReadOnlyDictionary<string, double> Metrics, bool IsOnDemand) : ChildMessage;

/// <summary>The last step is done; export follows.</summary>
internal sealed record FinalizingMessage : ChildMessage;

/// <summary>Everything is written to the output folder. The last word.</summary>
internal sealed record FinishedMessage : ChildMessage;

/// <summary>It has stopped because it was to, after its last checkpoint. The last word.</summary>
internal sealed record StoppedMessage(long Step) : ChildMessage;

/// <summary>It cannot go on. The last word.</summary>
internal sealed record FailedMessage(FailureReason Reason, string Detail) : ChildMessage;
