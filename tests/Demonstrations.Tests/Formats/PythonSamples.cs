using System.Diagnostics;

namespace ImitationService.Demonstrations.Tests.Formats;

/// <summary>Files that Python's own libraries write, once per run; tests skip where those are absent.</summary>
public sealed class PythonSamples : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly string _root = Directory.CreateTempSubdirectory("samples-").FullName;
    private readonly Dictionary<string, string?> _failures = [];

    /// <summary>The folder that a script has written to.</summary>
    /// <param name="script">Its path below the tests' output.</param>
    /// <param name="modules">What it imports.</param>
    public string Write(string script, string modules)
    {
        var folder = Path.Combine(_root, Path.GetFileNameWithoutExtension(script));
        lock (_failures)
        {
            if (!_failures.ContainsKey(script))
            {
                Directory.CreateDirectory(folder);
                var isThere = File.Exists(Python) && Run("-c", $"import {modules}") is null;
                _failures[script] = isThere ? Run(Path.Combine(AppContext.BaseDirectory, script), folder) : $"{Python} with {modules} is not on this machine";
            }
        }

        Assert.SkipWhen(_failures[script]?.EndsWith("is not on this machine", StringComparison.Ordinal) == true, _failures[script] ?? string.Empty);
        Assert.Null(_failures[script]);
        return folder;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static string? Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : error + output.Result;
    }
}
