using System.Text.Json.Nodes;
using ImitationService.Domain.Datasets;

namespace ImitationService.Learning.Checkpoints;

/// <summary>What a checkpoint says of itself, as JSON in the header of its file.</summary>
/// <param name="Format">Name and version of this layout.</param>
/// <param name="Algorithm">Name in the catalogue.</param>
/// <param name="AlgorithmVersion">Of the algorithm's code: another one would go on differently.</param>
/// <param name="Options">Every option, with its value.</param>
/// <param name="Seed">Everything random derives from it.</param>
/// <param name="Dataset">What is learned from.</param>
/// <param name="Step">Optimiser updates done.</param>
/// <param name="Metrics">The latest value of every metric.</param>
/// <param name="Texts">Lists of texts that belong to the state.</param>
/// <param name="Versions">Of the software that wrote it.</param>
internal sealed record CheckpointManifest(
    string Format,
    string Algorithm,
    int AlgorithmVersion,
    JsonObject Options,
    long Seed,
    DatasetContents Dataset,
    long Step,
    IReadOnlyDictionary<string, double> Metrics,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Texts,
    IReadOnlyDictionary<string, string> Versions);
