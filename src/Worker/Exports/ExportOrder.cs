using ImitationService.Domain.Datasets;

namespace ImitationService.Worker.Exports;

/// <summary>What the supervisor tells an exporter to do; written to a file in its folder.</summary>
/// <param name="Folder">Folder of the canonical dataset.</param>
/// <param name="Format">The form.</param>
/// <param name="OutputPath">The file to write.</param>
/// <param name="ScratchFolder">Empty folder for what is on the way.</param>
internal sealed record ExportOrder(string Folder, ExportFormat Format, string OutputPath, string ScratchFolder);
