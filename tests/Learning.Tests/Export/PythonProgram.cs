namespace ImitationService.Learning.Tests.Export;

/// <summary>Programs for the Python that the examples of a bundle are run with.</summary>
internal static class PythonProgram
{
    private const string Path = "/usr/bin/python3";

    /// <summary>Skips the test, saying why, where Python or one of the modules is not on this machine.</summary>
    public static async Task SkipWithoutAsync(params string[] modules)
    {
        foreach (var module in modules)
        {
            if (!File.Exists(Path) || (await ChildProcess.RunAsync(Path, ["-c", $"import {module}"], "/")).ExitCode != 0)
            {
                Assert.Skip($"{Path} with {module} is not on this machine");
            }
        }
    }

    /// <summary>Runs a program in a folder: its exit code, and everything it printed.</summary>
    public static Task<(int ExitCode, string Output)> RunAsync(string program, string folder, params IEnumerable<string> arguments) =>
        ChildProcess.RunAsync(Path, ["-c", program, .. arguments], folder);
}
