using System.Text.Json;
using ImitationService.Demonstrations;
using ImitationService.Demonstrations.Derivation;
using ImitationService.Domain.Datasets;
using ImitationService.Worker.Processes;

namespace ImitationService.Worker.Intake;

/// <summary>The verb <c>read</c>: reads an upload, or makes a dataset from others, away from the service's own process.</summary>
internal static class ReadVerb
{
    /// <summary>Reads as ordered, and writes the result to its file.</summary>
    /// <returns>The process's exit code.</returns>
    public static int Run(string orderPath, ChildChannel channel) => GuardedVerb.Run(channel, () =>
    {
        var order = JsonSerializer.Deserialize(File.ReadAllBytes(orderPath), ChildJson.Intake)!;
        var result = order.Derivation is { } derivation
            ? Deriver.Derive(derivation.Recipe, derivation.Folders, order.OutputFolder, channel.Cancelled)
            : Read(order, channel.Cancelled);
        File.WriteAllBytes(order.ResultPath, JsonSerializer.SerializeToUtf8Bytes(result, ChildJson.Result));
    });

    private static IntakeResult Read(IntakeOrder order, CancellationToken cancellationToken)
    {
        var files = order.Files.Select(file => new IntakeFile(file.Name, file.Path)).ToList();
        return Demonstrations.Intake.Read(new IntakeRequest(files, order.Mapping, order.OutputFolder), cancellationToken);
    }
}
