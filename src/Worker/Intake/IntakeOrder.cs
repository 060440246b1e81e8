using ImitationService.Domain.Datasets;

namespace ImitationService.Worker.Intake;

/// <summary>What the supervisor tells a reader to do; written to a file in the reader's folder.</summary>
/// <param name="Files">The uploaded files.</param>
/// <param name="Mapping">What the client said.</param>
/// <param name="OutputFolder">Empty folder for the canonical dataset.</param>
/// <param name="ResultPath">Where the result is to be written.</param>
internal sealed record IntakeOrder(IReadOnlyList<OrderedFile> Files, DatasetMapping? Mapping, string OutputFolder, string ResultPath);

/// <summary>One file to read.</summary>
/// <param name="Name">The client's name of it.</param>
/// <param name="Path">Where it lies.</param>
internal sealed record OrderedFile(string Name, string Path);
