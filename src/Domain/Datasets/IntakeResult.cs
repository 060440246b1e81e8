using ImitationService.Domain.Datasets.Recipes;

namespace ImitationService.Domain.Datasets;

/// <summary>What reading an upload came to, or making a dataset from others.</summary>
/// <param name="Contents">What was understood; null when the upload is rejected.</param>
/// <param name="Report">The quality report; of a rejected upload it holds the problems alone.</param>
/// <param name="Steps">What each operation of a recipe kept and dropped, up to the one that failed; null for an upload.</param>
public sealed record IntakeResult(DatasetContents? Contents, DatasetReport Report, IReadOnlyList<DerivationStep>? Steps = null)
{
    /// <summary>Whether the dataset can be used.</summary>
    public bool IsAccepted => Contents is not null;
}
