using System.Text.Json;
using ImitationService.Demonstrations.Export;
using ImitationService.Worker.Processes;

namespace ImitationService.Worker.Exports;

/// <summary>The verb <c>export</c>: writes a dataset in the form of others, away from the service's own process.</summary>
internal static class ExportVerb
{
    /// <summary>Writes the file as ordered.</summary>
    /// <returns>The process's exit code.</returns>
    public static int Run(string orderPath, ChildChannel channel) => GuardedVerb.Run(channel, () =>
    {
        var order = JsonSerializer.Deserialize(File.ReadAllBytes(orderPath), ChildJson.Export)!;
        DatasetExporter.Write(order.Folder, order.Format, order.OutputPath, order.ScratchFolder, channel.Cancelled);
    });
}
