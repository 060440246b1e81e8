using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace ImitationService.Standalone.Tests;

/// <summary>The program in a process of its own, started as a person would.</summary>
internal sealed partial class StandaloneProcess : IDisposable
{
    private const int Terminate = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StandaloneProcess(Process process) => _process = process;

    /// <summary>What it wrote to standard output.</summary>
    public string Output => Read(_output);

    /// <summary>What it wrote to standard error.</summary>
    public string Errors => Read(_errors);

    /// <summary>Starts the program.</summary>
    public static StandaloneProcess Start(string folder, params string[] arguments)
    {
        var dotnet = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet");
        var program = Path.Combine(AppContext.BaseDirectory, "ImitationService.Standalone.dll");
        var info = new ProcessStartInfo(dotnet, [program, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var started = new StandaloneProcess(Process.Start(info)!);
        started.Listen();
        return started;
    }

    /// <summary>Where it serves, once it does.</summary>
    public Task<Uri> GetAddressAsync() => _address.Task.WaitAsync(Patience);

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Ends it without a warning.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await WaitAsync();
    }

    /// <summary>Asks it to end, as a service manager would.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> TerminateAsync()
    {
        if (SendSignal(_process.Id, Terminate) != 0)
        {
            throw new InvalidOperationException("The process could not be signalled.");
        }

        return WaitAsync();
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private void Listen()
    {
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        _process.Exited += (_, _) => _address.TrySetException(new InvalidOperationException($"It ended. {Errors}"));
        _process.EnableRaisingEvents = true;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Keep(StringBuilder kept, string? line)
    {
        lock (kept)
        {
            kept.AppendLine(line);
        }

        if (line is not null && line.StartsWith("Imitation Service on ", StringComparison.Ordinal))
        {
            _address.TrySetResult(new Uri(line.Split(' ')[3]));
        }
    }

    private static string Read(StringBuilder kept)
    {
        lock (kept)
        {
            return kept.ToString();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
