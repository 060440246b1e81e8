using ImitationService.Domain.Datasets;
using ImitationService.Domain.Datasets.Recipes;

namespace ImitationService.Worker.Intake;

/// <summary>What the supervisor tells a reader to do; written to a file in the reader's folder.</summary>
/// <param name="Files">The uploaded files; none where the dataset is made from others.</param>
/// <param name="Mapping">What the client said.</param>
/// <param name="OutputFolder">Empty folder for the canonical dataset.</param>
/// <param name="ResultPath">Where the result is to be written.</param>
internal sealed record IntakeOrder(IReadOnlyList<OrderedFile> Files, DatasetMapping? Mapping, string OutputFolder, string ResultPath)
{
    /// <summary>The datasets to make it from; null for an upload.</summary>
    public DerivationOrder? Derivation { get; init; }
}

/// <summary>One file to read.</summary>
/// <param name="Name">The client's name of it.</param>
/// <param name="Path">Where it lies.</param>
internal sealed record OrderedFile(string Name, string Path);

/// <summary>What to make of other datasets.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="Folders">Folder of each source's canonical dataset, by the source's identifier.</param>
internal sealed record DerivationOrder(Recipe Recipe, IReadOnlyDictionary<string, string> Folders);
