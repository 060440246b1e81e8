using System.Diagnostics;
using System.Text;

namespace ImitationService.Acceptance.Processes;

/// <summary>One process of a <see cref="ServiceCluster"/>, with what it prints.</summary>
internal sealed class ClusterProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly StringBuilder _log = new();
    private readonly Process _process;

    private ClusterProcess(string name, Process process)
    {
        (Name, _process) = (name, process);
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Its name among the others, for messages.</summary>
    public string Name { get; }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it is still there.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>Its exit code; 128 and the signal's number where a signal ended it.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>What it has printed.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Starts a program of this repository.</summary>
    /// <param name="name">Its name among the others.</param>
    /// <param name="project">The project whose program it is.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="folder">Its working folder, and that of its temporary files: all its children are found by it.</param>
    /// <param name="environment">Its environment, beside this process's own.</param>
    public static ClusterProcess Start(
        string name,
        string project,
        IEnumerable<string> arguments,
        string folder,
        IEnumerable<KeyValuePair<string, string>> environment)
    {
        var program = Repository.FindProgram(project);
        Assert.True(File.Exists(program), $"{program} is not built.");
        Directory.CreateDirectory(folder);
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["TMPDIR"] = folder;
        start.Environment.Remove("ASPNETCORE_ENVIRONMENT");
        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new ClusterProcess(name, process);
    }

    /// <summary>SIGKILL to it alone: no farewell to anybody.</summary>
    public async Task CrashAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Sends it a signal, by the signal's name: TERM, STOP, CONT.</summary>
    public async Task SignalAsync(string signal)
    {
        var sent = await Command.RunAsync(Command.Find("kill")!, [$"-{signal}", $"{Id}"], Path.GetTempPath(), Patience);
        Assert.Equal(0, sent.Status);
    }

    /// <summary>SIGTERM, and the wait for it to be gone by itself.</summary>
    public async Task StopAsync()
    {
        await SignalAsync("TERM");
        await WaitForExitAsync(Patience);
    }

    /// <summary>Waits for its end.</summary>
    public Task WaitForExitAsync(TimeSpan deadline) => _process.WaitForExitAsync().WaitAsync(deadline);

    /// <summary>Waits until it has printed a text.</summary>
    public async Task WaitForLogAsync(string text)
    {
        var isThere = await Eventually.HoldsAsync(() => Log.Contains(text, StringComparison.Ordinal) || !IsRunning, Patience);
        Assert.True(isThere && Log.Contains(text, StringComparison.Ordinal), $"{Name} did not say '{text}':\n{Log}");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Append(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }
    }
}
