using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations;

/// <summary>What to read, and where to write.</summary>
/// <param name="Files">The uploaded files.</param>
/// <param name="Mapping">What the client said where detection cannot know.</param>
/// <param name="OutputFolder">Empty folder for the canonical dataset.</param>
/// <param name="Limits">What reading may cost; the defaults when absent.</param>
public sealed record IntakeRequest(IReadOnlyList<IntakeFile> Files, DatasetMapping? Mapping, string OutputFolder, IntakeLimits? Limits = null);

/// <summary>One uploaded file.</summary>
/// <param name="Name">The client's name of it; its ending is a hint, its content decides.</param>
/// <param name="Path">Where it lies on this machine.</param>
public sealed record IntakeFile(string Name, string Path);
