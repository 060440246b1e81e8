namespace ImitationService.Api.Capabilities;

/// <summary>What this service can do.</summary>
/// <param name="Version">Version of the service.</param>
/// <param name="Formats">What it reads; the format of an upload is detected.</param>
/// <param name="Algorithms">Names of its algorithms; GET /v1/algorithms has the rest.</param>
/// <param name="Limits">What it refuses.</param>
/// <param name="Compute">What it trains on.</param>
internal sealed record CapabilitiesView(
    string Version,
    IReadOnlyList<FormatView> Formats,
    IReadOnlyList<string> Algorithms,
    LimitsView Limits,
    ComputeView Compute);

/// <summary>A format it reads.</summary>
/// <param name="Name">Its usual ending.</param>
/// <param name="Description">What of it is understood.</param>
internal sealed record FormatView(string Name, string Description);

/// <summary>What it refuses.</summary>
/// <param name="UploadBytes">Most bytes of one upload.</param>
/// <param name="UploadFiles">Most files of one upload.</param>
/// <param name="NameLength">Longest name, in characters.</param>
/// <param name="JsonBytes">Largest JSON body, in bytes.</param>
/// <param name="TrainingMemoryBytes">Most memory that a training may be estimated to need.</param>
internal sealed record LimitsView(long UploadBytes, int UploadFiles, int NameLength, long JsonBytes, long TrainingMemoryBytes);

/// <summary>What it trains on.</summary>
/// <param name="Devices">Kinds of device.</param>
internal sealed record ComputeView(IReadOnlyList<string> Devices);
