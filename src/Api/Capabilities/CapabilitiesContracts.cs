using ImitationService.Domain.Workers;

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

/// <summary>What it trains on, now: what no living worker serves is accepted and waits.</summary>
/// <param name="Devices">What runs can be trained on now: cpu, gpu.</param>
/// <param name="Queues">The queues that are served, and by how many.</param>
internal sealed record ComputeView(IReadOnlyList<WorkQueue> Devices, IReadOnlyList<ServedQueueView> Queues);

/// <summary>A queue that is served.</summary>
/// <param name="Name">Its name: io (uploads to be read), cpu or gpu.</param>
/// <param name="Workers">Living workers that serve it.</param>
/// <param name="Slots">How much they do at once, together.</param>
internal sealed record ServedQueueView(WorkQueue Name, int Workers, int Slots);
