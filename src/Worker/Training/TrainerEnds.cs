using System.Globalization;
using ImitationService.Domain.Runs;
using ImitationService.Worker.Processes;

namespace ImitationService.Worker.Training;

/// <summary>Says for people how a trainer ended that did not finish, and whose fault it was.</summary>
internal static class TrainerEnds
{
    private const int SignalBase = 128;
    private const int KillSignal = 9;

    /// <summary>The end of a trainer that was stopped for a cause.</summary>
    public static RunEnd Stopped(StopCause cause, TrainerLimits limits, long peakMemory) => cause switch
    {
        StopCause.Cancelled => RunEnd.Cancelled(),
        StopCause.Paused => RunEnd.Paused(),
        StopCause.ShuttingDown => RunEnd.GivenBack(),
        StopCause.Stalled => RunEnd.Lost(
            FailureReason.Deadline,
            $"The trainer made no progress for {limits.Silence.TotalSeconds} seconds and was stopped."),
        StopCause.OutOfTime => RunEnd.Failed(
            FailureReason.Deadline,
            "The time that the run may take is over. Take fewer steps, or allow it more time.",
            retryable: false),
        StopCause.OutOfMemory => RunEnd.Failed(
            FailureReason.OutOfMemory,
            $"The trainer used {Mebibytes(peakMemory)} of memory; it may use {Mebibytes(limits.MemoryBytes)}. Use smaller batches or a smaller network.",
            retryable: false),
        _ => throw new InvalidOperationException($"A trainer stopped because of {cause} has no end to record."),
    };

    /// <summary>The end of a trainer that said why it cannot go on: another attempt follows where the fault was ours.</summary>
    public static RunEnd Explained(FailedMessage failed) => failed.Reason is FailureReason.Internal or FailureReason.WorkerLost
        ? RunEnd.Lost(failed.Reason, failed.Detail)
        : RunEnd.Failed(failed.Reason, failed.Detail, retryable: false);

    /// <summary>The end of a trainer that died without a word.</summary>
    public static RunEnd Died(int exitCode, long peakMemory) => RunEnd.Lost(FailureReason.WorkerLost, exitCode switch
    {
        SignalBase + KillSignal =>
            $"The trainer was killed from outside (signal 9), using {Mebibytes(peakMemory)} of memory; a machine that runs out of memory does that.",
        > SignalBase => $"The trainer died of signal {exitCode - SignalBase}.",
        _ => $"The trainer ended with exit code {exitCode} without saying why.",
    });

    private static string Mebibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MiB");
}
