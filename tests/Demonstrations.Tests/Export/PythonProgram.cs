using System.Diagnostics;

namespace ImitationService.Demonstrations.Tests.Export;

/// <summary>Python's own libraries as readers of what is exported; tests skip where those are absent.</summary>
internal static class PythonProgram
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Runs a program, and gives what it prints.</summary>
    /// <param name="modules">What it imports.</param>
    /// <param name="program">Its text.</param>
    /// <param name="arguments">What it is given.</param>
    public static string Run(string modules, string program, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(Python) && Start(["-c", $"import {modules}"]).ExitCode == 0, $"{Python} with {modules} is not on this machine.");
        var (exitCode, output, error) = Start(["-c", program, .. arguments]);
        Assert.True(exitCode == 0, error);
        return output;
    }

    private static (int ExitCode, string Output, string Error) Start(IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Result, error);
    }
}
