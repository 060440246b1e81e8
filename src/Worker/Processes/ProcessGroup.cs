using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ImitationService.Worker.Processes;

/// <summary>
/// Process groups of Unix: a child leads its own, so that Ctrl-C on the terminal reaches the supervisor alone, and one
/// signal ends the child with everything it started.
/// </summary>
internal static partial class ProcessGroup
{
    private const int Kill = 9;

    /// <summary>Makes this process the leader of a new group, at low priority. Called first thing by a child.</summary>
    public static void Lead()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetProcessGroup(0, 0);
        }

        using var self = Process.GetCurrentProcess();
        self.PriorityClass = ProcessPriorityClass.BelowNormal;
    }

    /// <summary>Kills a running child and whatever it started; one that ends at the same moment is no error.</summary>
    public static void KillAll(Process leader)
    {
        if (leader.HasExited)
        {
            return;
        }

        if (!OperatingSystem.IsWindows())
        {
            _ = SendSignal(-leader.Id, Kill);
        }

        // Windows; and a child too young to lead a group yet.
        leader.Kill(entireProcessTree: true);
    }

    [LibraryImport("libc", EntryPoint = "setpgid")]
    private static partial int SetProcessGroup(int process, int group);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
