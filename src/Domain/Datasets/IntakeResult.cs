namespace ImitationService.Domain.Datasets;

/// <summary>What reading an upload came to.</summary>
/// <param name="Contents">What was understood; null when the upload is rejected.</param>
/// <param name="Report">The quality report; of a rejected upload it holds the problems alone.</param>
public sealed record IntakeResult(DatasetContents? Contents, DatasetReport Report)
{
    /// <summary>Whether the dataset can be used.</summary>
    public bool IsAccepted => Contents is not null;
}
