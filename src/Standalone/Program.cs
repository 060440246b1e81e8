using ImitationService.Standalone;
using ImitationService.Standalone.Demo;
using Microsoft.Extensions.Options;

const int Failed = 1;
const int BadUsage = 2;

if (!CommandLine.TryParse(args, out var command, out var problem))
{
    Console.Error.WriteLine(problem);
    Console.Error.WriteLine(CommandLine.Usage);
    return BadUsage;
}

if (command.IsHelp)
{
    Console.WriteLine(CommandLine.Usage);
    return 0;
}

try
{
    var settings = new DemoSettings();
    return command.IsDemo
        ? await StandaloneProgram.DemonstrateAsync(command, settings with { OutputFolder = command.OutputFolder ?? settings.OutputFolder })
        : await StandaloneProgram.ServeAsync(command);
}
catch (Exception exception) when (exception is InvalidOperationException or IOException or OptionsValidationException or FormatException)
{
    // What a person can mend: a port in use, a data folder that another process holds, a setting out of bounds.
    Console.Error.WriteLine($"The service did not start. {exception.Message}");
    return Failed;
}
