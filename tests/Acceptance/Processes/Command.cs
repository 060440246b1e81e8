using System.Diagnostics;

namespace ImitationService.Acceptance.Processes;

/// <summary>Runs another program to its end.</summary>
internal static class Command
{
    /// <summary>Path of a program on this machine, or null.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Runs it, with both outputs joined; it is killed, and the test fails, when the deadline passes.</summary>
    public static async Task<CommandResult> RunAsync(string program, IEnumerable<string> arguments, string folder, TimeSpan deadline, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(deadline);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {deadline}:\n{await output}{await errors}");
        }

        return new CommandResult(process.ExitCode, await output, await errors);
    }
}

/// <summary>What a program came to.</summary>
/// <param name="Status">Its exit status.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Errors">Its standard error.</param>
internal sealed record CommandResult(int Status, string Output, string Errors);
