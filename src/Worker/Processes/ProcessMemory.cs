using System.Diagnostics;
using System.Globalization;

namespace ImitationService.Worker.Processes;

/// <summary>How much memory a process needs.</summary>
internal static class ProcessMemory
{
    private const string AnonymousMemory = "RssAnon:";

    /// <summary>
    /// Resident memory in bytes; 0 once the process has ended. Linux tells mapped files apart, and they do not count: the
    /// system takes their pages back when it needs them, and a trainer maps the whole dataset.
    /// </summary>
    public static long Measure(Process process)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                return File.ReadLines($"/proc/{process.Id}/status").Select(Parse).FirstOrDefault(bytes => bytes > 0);
            }

            process.Refresh();
            return process.HasExited ? 0 : process.WorkingSet64;
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // Gone while it was measured.
            return 0;
        }
    }

    private static long Parse(string line) =>
        line.StartsWith(AnonymousMemory, StringComparison.Ordinal)
            ? long.Parse(line.AsSpan(AnonymousMemory.Length).TrimEnd("kB ").Trim(), CultureInfo.InvariantCulture) << 10
            : 0;
}
