using System.Diagnostics;
using System.Text;
using ImitationService.Acceptance.Processes;
using ImitationService.Testing.Compose;

namespace ImitationService.Acceptance.Deployment;

/// <summary>A service of the compose file as a process of this machine: its program, its arguments, its environment and nothing else of ours.</summary>
internal sealed class ComposedProcess : IAsyncDisposable
{
    // What every container has from its image.
    private static readonly string[] Inherited = ["PATH", "HOME", "DOTNET_ROOT", "LANG"];

    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private ComposedProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

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

    /// <summary>Whether it is still there.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>Starts a service.</summary>
    /// <param name="project">The project whose program its image holds.</param>
    /// <param name="service">The service.</param>
    /// <param name="environment">Its environment, with this machine's addresses.</param>
    /// <param name="folder">For its temporary files.</param>
    public static ComposedProcess Start(string project, ComposeService service, IReadOnlyDictionary<string, string> environment, string folder) =>
        new(Launch(project, service.Command, environment, folder));

    /// <summary>Runs the service's own health check, which is a command of its image.</summary>
    public static async Task<bool> IsHealthyAsync(string project, ComposeService service, string port, string folder)
    {
        // CMD dotnet PROGRAM.dll health URL
        var arguments = service.HealthCheck.Skip(3).Select(argument => argument.Replace(":8081/", $":{port}/", StringComparison.Ordinal));
        using var check = Launch(project, arguments, new Dictionary<string, string>(), folder);
        await check.WaitForExitAsync();
        return check.ExitCode == 0;
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Tells it to stop, as an engine does.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static Process Launch(string project, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string folder)
    {
        var program = Repository.FindProgram(project);
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            WorkingDirectory = Path.GetDirectoryName(program)!,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Except(Inherited).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["TMPDIR"] = folder;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private void Append(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }
    }
}
