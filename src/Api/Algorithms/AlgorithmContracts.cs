using System.Text.Json.Nodes;
using ImitationService.Domain.Datasets;

namespace ImitationService.Api.Algorithms;

/// <summary>An algorithm.</summary>
/// <param name="Name">Its name in requests.</param>
/// <param name="Title">Its name in prose.</param>
/// <param name="Summary">What it does.</param>
/// <param name="ActionKinds">The kinds of action it learns.</param>
/// <param name="OptionsSchema">JSON Schema (draft 2020-12) of its options.</param>
/// <param name="Defaults">The options where a request says nothing; those that are absent have no fixed default.</param>
internal sealed record AlgorithmView(
    string Name,
    string Title,
    string Summary,
    IReadOnlyList<ActionKind> ActionKinds,
    JsonObject OptionsSchema,
    JsonObject Defaults);
