namespace ImitationService.Worker.Processes;

/// <summary>Exit codes of a child, and of a worker.</summary>
internal static class ExitCodes
{
    /// <summary>All done.</summary>
    public const int Done = 0;

    /// <summary>A child's last message, or a worker's last line, says why not.</summary>
    public const int Failed = 1;

    /// <summary>The command line makes no sense.</summary>
    public const int Usage = 2;

    /// <summary>Stopped because it was asked to.</summary>
    public const int Cancelled = 3;

    /// <summary>Stopped because it was asked to, after a checkpoint.</summary>
    public const int Stopped = 4;

    /// <summary>A reader found no room on the disk.</summary>
    public const int NoRoom = 5;
}
