using System.Globalization;

namespace ImitationService.Standalone;

/// <summary>What the command line asks for.</summary>
internal sealed record CommandLine
{
    /// <summary>How to use the program.</summary>
    public const string Usage = """
        Usage:
          dotnet run --project src/Standalone [-- options]        serve
          dotnet run --project src/Standalone -- demo [options]   serve, and train a policy from the demo's demonstrations

        Options:
          --data DIR       where the service keeps its files (default: data)
          --urls URL       where to listen (default: http://127.0.0.1:5080); this machine only, unless Authentication:Mode is keys
          --Section:Key=V  any setting of the configuration, such as --Worker:TrainerThreads=2
          --help           this text

        Options of demo:
          --output DIR     where demonstrations, bundle and picture go (default: demo-output)
          --port N         where to listen on this machine (default: 5080; 0 takes any that is free)
          --exit           end afterwards rather than keep serving
        """;

    /// <summary>Whether the demo runs.</summary>
    public bool IsDemo { get; init; }

    /// <summary>Whether only the usage is wanted.</summary>
    public bool IsHelp { get; init; }

    /// <summary>Whether the process ends after the demo.</summary>
    public bool Exit { get; init; }

    /// <summary>Where the service keeps its files; null is the configuration's.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Where to listen; null is the configuration's.</summary>
    public string? Urls { get; init; }

    /// <summary>Where the demo's files go; null is the default.</summary>
    public string? OutputFolder { get; init; }

    /// <summary>Settings for the configuration, as they came.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>Reads the arguments. False, and what is wrong, when they make no sense.</summary>
    public static bool TryParse(IReadOnlyList<string> arguments, out CommandLine command, out string problem)
    {
        command = new CommandLine { IsDemo = arguments is ["demo", ..] };
        problem = "";
        for (var index = command.IsDemo ? 1 : 0; index < arguments.Count && problem.Length == 0; index++)
        {
            var (name, value) = Split(arguments, ref index);
            (command, problem) = command.With(name, value);
        }

        return problem.Length == 0;
    }

    private static (string Name, string? Value) Split(IReadOnlyList<string> arguments, ref int index)
    {
        var argument = arguments[index];
        if (argument.IndexOf('=') is var equals and > 0)
        {
            return (argument[..equals], argument[(equals + 1)..]);
        }

        var takesValue = argument is "--data" or "--urls" or "--output" or "--port";
        return (argument, takesValue && index + 1 < arguments.Count ? arguments[++index] : null);
    }

    private (CommandLine Command, string Problem) With(string name, string? value) => (name, value) switch
    {
        ("--help" or "-h", null) => (this with { IsHelp = true }, ""),
        ("--exit", null) when IsDemo => (this with { Exit = true }, ""),
        ("--data", { Length: > 0 }) => (this with { DataFolder = value }, ""),
        ("--output", { Length: > 0 }) when IsDemo => (this with { OutputFolder = value }, ""),
        ("--urls", { Length: > 0 }) when !IsDemo => (this with { Urls = value }, ""),
        ("--port", not null) when IsDemo => WithPort(value),
        ("--data" or "--output" or "--urls" or "--port", _) when value is null or "" => (this, $"{name} wants a value."),
        (_, not null) when name.StartsWith("--", StringComparison.Ordinal) && name.Contains(':') =>
            (this with { Settings = [.. Settings, $"{name}={value}"] }, ""),
        _ => (this, $"'{name}' is no option{(IsDemo ? " of demo" : "")}."),
    };

    private (CommandLine Command, string Problem) WithPort(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? (this with { Urls = $"http://127.0.0.1:{port}" }, "")
            : (this, $"--port wants a number from 0 to 65535, not '{text}'.");
}
