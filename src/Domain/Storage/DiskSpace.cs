namespace ImitationService.Domain.Storage;

/// <summary>Tells a full disk from other faults of files: trying again soon does not help, and somebody has to make room.</summary>
public static class DiskSpace
{
    // ENOSPC and EDQUOT; ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL.
    private static readonly int[] NoSpace = OperatingSystem.IsWindows() ? [39, 112] : [28, 122];

    /// <summary>Whether a file could not be written because there is no room left.</summary>
    public static bool IsExhausted(Exception exception) =>
        exception is StorageFullException || (exception is IOException && NoSpace.Contains(exception.HResult & 0xFFFF));
}
