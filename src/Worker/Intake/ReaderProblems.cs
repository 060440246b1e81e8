using ImitationService.Domain.Datasets;

namespace ImitationService.Worker.Intake;

/// <summary>How a reader process ended.</summary>
internal enum ReaderEnd
{
    /// <summary>It left a result.</summary>
    Finished,

    /// <summary>It died without a word.</summary>
    Died,

    /// <summary>It met a fault of the service.</summary>
    Faulted,

    /// <summary>It needed more memory than it may have.</summary>
    OutOfMemory,

    /// <summary>It needed more time than it may have.</summary>
    OutOfTime,

    /// <summary>The disk of the work folder is full.</summary>
    OutOfRoom,

    /// <summary>A dataset that it was to be made from is not there any more; no process was started.</summary>
    SourceGone,
}

/// <summary>Rejects an upload that could not be read to its end, and says whose fault it was.</summary>
internal static class ReaderProblems
{
    private const string TooComplex = "too-complex";
    private const string ReaderFailed = "reader-failed";

    /// <summary>The result in place of the one the reader did not give.</summary>
    public static IntakeResult Reject(ReaderEnd end, WorkerOptions options) => end switch
    {
        ReaderEnd.OutOfTime => Reject(
            TooComplex,
            $"Reading the files took longer than {options.IntakeSeconds} seconds.",
            "Upload the demonstrations as several smaller datasets, or in a binary format such as npz."),
        ReaderEnd.OutOfMemory => Reject(
            TooComplex,
            $"Reading the files needs more than {options.IntakeMemoryBytes >> 20} MiB of memory.",
            "Upload the demonstrations as several smaller datasets, or in a binary format such as npz."),
        ReaderEnd.OutOfRoom => Reject(
            ReaderFailed,
            "The service's disk has no room left to read the files. Nothing is wrong with them.",
            "Whoever runs the service has to make room; then upload the files again."),
        ReaderEnd.SourceGone => Reject(
            "source-gone",
            "A dataset of the recipe was deleted before the new one was made of it.",
            "Make it of datasets that are there."),
        _ => Reject(
            ReaderFailed,
            "The reader stopped without an answer. That is a fault of the service, not of the files.",
            "Upload the files again; if that fails too, report it with the dataset's identifier."),
    };

    private static IntakeResult Reject(string code, string detail, string advice) =>
        new(null, new DatasetReport(0, 0, null, [], null, [new DatasetProblem(ProblemSeverity.Error, code, detail, advice)], 0));
}
