using System.Globalization;
using System.Text;

namespace ImitationService.Acceptance.Processes;

/// <summary>What /proc says about the processes of a test, also of those whose parent has died.</summary>
internal static class ProcessTable
{
    /// <summary>
    /// Processes whose command line or environment holds this text (a test's own folder), other than this one. Zombies,
    /// which have neither, are not among them.
    /// </summary>
    public static IReadOnlyList<ProcessEntry> Find(string text)
    {
        var found = new List<ProcessEntry>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id != Environment.ProcessId)
            {
                var command = Read(folder, "cmdline");
                if (command.Contains(text, StringComparison.Ordinal) || Read(folder, "environ").Contains(text, StringComparison.Ordinal))
                {
                    found.Add(new ProcessEntry(id, command.Replace('\0', ' ').TrimEnd()));
                }
            }
        }

        return found;
    }

    /// <summary>Resident memory now, in bytes; 0 when the process is gone.</summary>
    public static long ResidentBytes(int id) => ReadStatus(id, "VmRSS:");

    /// <summary>The highest resident memory so far, in bytes.</summary>
    public static long PeakResidentBytes(int id) => ReadStatus(id, "VmHWM:");

    private static long ReadStatus(int id, string field)
    {
        var line = Read($"/proc/{id}", "status").Split('\n').FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal));
        return line is null ? 0 : 1024 * long.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }

    private static string Read(string folder, string name)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder, name)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ""; // It ended while we looked, or is somebody else's.
        }
    }
}

/// <summary>A living process.</summary>
/// <param name="Id">Its process id.</param>
/// <param name="Command">Its command line.</param>
internal sealed record ProcessEntry(int Id, string Command);
