namespace ImitationService.Worker.Processes;

/// <summary>What is wrong with a disk, for people: no path, no stack.</summary>
internal static class FileFault
{
    // errno of Unix, and the two codes of Windows.
    private static readonly int[] NoSpace = [28, 39, 112];

    /// <summary>Whether there is no room left: trying again soon does not help.</summary>
    public static bool IsDiskFull(Exception exception) =>
        exception is IOException && NoSpace.Contains(exception.HResult & 0xFFFF);

    /// <summary>Says what went wrong in a few words; the log has the rest.</summary>
    public static string Describe(Exception exception) => IsDiskFull(exception) ? "the disk is full" : exception.GetType().Name;
}
