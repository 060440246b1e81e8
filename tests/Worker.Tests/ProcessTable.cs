using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ImitationService.Worker.Tests;

/// <summary>The machine's processes, as the kernel tells them.</summary>
internal static partial class ProcessTable
{
    public const int Kill = 9;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <summary>Processes that were started with this word in an argument.</summary>
    public static IReadOnlyList<int> FindByArgument(string word)
    {
        var found = new List<int>();
        foreach (var process in Process.GetProcesses())
        {
            using (process)
            {
                if (process.Id != Environment.ProcessId && CommandLineOf(process.Id).Contains(word, StringComparison.Ordinal))
                {
                    found.Add(process.Id);
                }
            }
        }

        return found;
    }

    /// <summary>The process of a verb that works in a folder, once there is one.</summary>
    public static async Task<int> WaitForOneAsync(string verb, string folder, int except = 0)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (await timer.WaitForNextTickAsync(patience.Token))
        {
            var found = FindByArgument(folder)
                .Where(process => process != except && CommandLineOf(process).Split('\0').Contains(verb))
                .ToList();
            if (found is [var one])
            {
                return one;
            }
        }

        throw new InvalidOperationException("The timer ended.");
    }

    /// <summary>Waits until no process was started with this word in an argument.</summary>
    public static async Task WaitForNoneAsync(string word)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (FindByArgument(word).Count > 0)
        {
            await Task.Delay(50, patience.Token);
        }
    }

    /// <summary>Sends a signal to one process.</summary>
    public static void Signal(int process, int signal)
    {
        if (SendSignal(process, signal) != 0)
        {
            throw new InvalidOperationException($"Process {process} could not be sent signal {signal}.");
        }
    }

    private static string CommandLineOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            // Gone since it was listed.
            return "";
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
