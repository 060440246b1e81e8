using ImitationService.Domain.Datasets;
using ImitationService.Worker.Intake;

namespace ImitationService.Worker.Exports;

/// <summary>Why a dataset could not be written in the form of others.</summary>
internal static class ExportProblems
{
    public static DatasetProblem Of(ReaderEnd end, WorkerOptions options) => end switch
    {
        ReaderEnd.OutOfTime => Of("too-complex", $"Writing the file took longer than {options.IntakeSeconds} seconds.", "Make smaller datasets of it first, with POST /v1/datasets/derived."),
        ReaderEnd.OutOfMemory => Of("too-complex", $"Writing the file needs more than {options.IntakeMemoryBytes >> 20} MiB of memory.", "Make smaller datasets of it first, with POST /v1/datasets/derived."),
        ReaderEnd.OutOfRoom => Of("no-room", "The service's disk has no room left for the file.", "Whoever runs the service has to make room; then ask again."),
        _ => Of("export-failed", "The exporter stopped without an answer. That is a fault of the service, not of the dataset.", "Ask again; if that fails too, report it with the dataset's identifier."),
    };

    private static DatasetProblem Of(string code, string detail, string advice) => new(ProblemSeverity.Error, code, detail, advice);
}
