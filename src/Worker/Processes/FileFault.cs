using ImitationService.Domain.Storage;

namespace ImitationService.Worker.Processes;

/// <summary>What is wrong with a disk, for people: no path, no stack.</summary>
internal static class FileFault
{
    /// <summary>Says what went wrong in a few words, and what to do where that is known; the log has the rest.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        StorageFullException => "the object storage is full; make room there, then retry the run",
        _ when DiskSpace.IsExhausted(exception) => "the worker's disk is full; make room on it, then retry the run",
        _ => exception.GetType().Name,
    };
}
