using System.Text.Json.Nodes;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;

namespace ImitationService.Domain.Algorithms;

/// <summary>What a client must know of an algorithm.</summary>
/// <param name="Name">Its name in requests.</param>
/// <param name="Title">Its name in prose.</param>
/// <param name="Summary">What it does, in a sentence or two.</param>
/// <param name="ActionKinds">The kinds of action it learns.</param>
/// <param name="OptionsType">The record of its options.</param>
public sealed record AlgorithmDescriptor(
    string Name,
    string Title,
    string Summary,
    IReadOnlyList<ActionKind> ActionKinds,
    Type OptionsType)
{
    /// <summary>What <see cref="Compute.Auto"/> means for it: a GPU only where training on the processor would be no use.</summary>
    public Compute NeededCompute { get; init; } = Compute.Cpu;

    /// <summary>JSON Schema (draft 2020-12) of the options, with defaults and bounds.</summary>
    public JsonObject OptionsSchema { get; } = Algorithms.OptionsSchema.Of(OptionsType);

    /// <summary>The options where a client says nothing.</summary>
    public JsonObject Defaults { get; } = OptionsReader.Write((AlgorithmOptions)Activator.CreateInstance(OptionsType)!);
}
