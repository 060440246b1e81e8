namespace ImitationService.Domain.Datasets;

/// <summary>How the episodes' boundaries are known.</summary>
/// <param name="Origin">Found in the files, or assumed.</param>
/// <param name="Detail">Which column or array they were found in, or what was assumed instead.</param>
public sealed record EpisodeBoundaries(BoundaryOrigin Origin, string Detail);

/// <summary>Whether boundaries were read or assumed.</summary>
public enum BoundaryOrigin
{
    /// <summary>The files say where episodes begin or end.</summary>
    Found,

    /// <summary>The files say nothing; the detail says what was taken instead.</summary>
    Assumed,
}
