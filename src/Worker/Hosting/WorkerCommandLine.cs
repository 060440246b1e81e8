namespace ImitationService.Worker.Hosting;

/// <summary>What the command line of a worker asks for.</summary>
internal sealed record WorkerCommandLine
{
    /// <summary>How to use the program.</summary>
    public const string Usage = """
        Usage:
          ImitationService.Worker [options]         serve queues until told to stop
          ImitationService.Worker --once [options]  train the run that is next, and end

        Options:
          --queues LIST    what to serve, with commas between: io, cpu, gpu (default: io,cpu); --once trains, and takes cpu and gpu
          --Section:Key=V  any setting of the configuration, such as --Operation:Port=8081
          --help           this text

        Exit codes: 0 all done, or with --once a run was trained or there was none; 1 the worker's own fault; 2 bad usage;
        3 told to stop before the run was over.
        """;

    /// <summary>Whether one run is trained and no more.</summary>
    public bool IsOnce { get; init; }

    /// <summary>Whether only the usage is wanted.</summary>
    public bool IsHelp { get; init; }

    /// <summary>Queues to serve; null is the configuration's.</summary>
    public string? Queues { get; init; }

    /// <summary>Settings for the configuration, as they came.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>Reads the arguments. False, and what is wrong, when they make no sense.</summary>
    public static bool TryParse(IReadOnlyList<string> arguments, out WorkerCommandLine command, out string problem)
    {
        command = new WorkerCommandLine();
        problem = "";
        for (var index = 0; index < arguments.Count && problem.Length == 0; index++)
        {
            var argument = arguments[index];
            var equals = argument.IndexOf('=');
            var name = equals > 0 ? argument[..equals] : argument;
            var value = equals > 0 ? argument[(equals + 1)..] : null;
            if (name == "--queues" && value is null && index + 1 < arguments.Count && !arguments[index + 1].StartsWith("--", StringComparison.Ordinal))
            {
                value = arguments[++index];
            }

            (command, problem) = command.With(name, value);
        }

        return problem.Length == 0;
    }

    private (WorkerCommandLine Command, string Problem) With(string name, string? value) => (name, value) switch
    {
        ("--help" or "-h", null) => (this with { IsHelp = true }, ""),
        ("--once", null) => (this with { IsOnce = true }, ""),
        ("--queues", { Length: > 0 }) => (this with { Queues = value }, ""),
        ("--queues", _) => (this, "--queues wants a list."),
        (_, not null) when name.StartsWith("--", StringComparison.Ordinal) && name.Contains(':') =>
            (this with { Settings = [.. Settings, $"{name}={value}"] }, ""),
        _ => (this, $"'{name}' is no option."),
    };
}
