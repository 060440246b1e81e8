using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Derivation;

/// <summary>One source of a draft, and what its features are called there.</summary>
internal sealed class DraftSource(string id, CanonicalDataset dataset)
{
    /// <summary>The dataset's identifier.</summary>
    public string Id { get; } = id;

    /// <summary>The episodes lie here.</summary>
    public CanonicalDataset Dataset { get; } = dataset;

    /// <summary>Features by their names in the draft; the values keep the names they have in the dataset.</summary>
    public SortedDictionary<string, Feature> Features { get; } =
        new(dataset.Contents.Features.ToDictionary(feature => feature.Name), StringComparer.Ordinal);
}

/// <summary>An episode that remains so far.</summary>
/// <param name="Source">Where it lies.</param>
/// <param name="Number">Its number there, from 0.</param>
internal readonly record struct DraftEpisode(DraftSource Source, int Number)
{
    private DatasetOrigin? Origin => Source.Dataset.Contents.Origin;

    /// <summary>Number of its transitions.</summary>
    public long Length => Source.Dataset.EpisodeOffsets[Number + 1] - Source.Dataset.EpisodeOffsets[Number];

    /// <summary>Whether it succeeded; null where that is not said.</summary>
    public bool? Success => Origin?.EpisodeSuccess?[Number];

    /// <summary>Its task; null where that is not said.</summary>
    public string? Task => Origin is { Tasks: { } tasks, EpisodeTasks: { } places } && places[Number] >= 0 ? tasks[places[Number]] : null;

    /// <summary>First row of a feature's values, and their number: an observation may have one more than there are transitions.</summary>
    public (long First, long Rows) RowsOf(Feature feature)
    {
        var dataset = Source.Dataset;
        return feature.IsObservation
            ? (dataset.ObservationRow(Number, 0), Length + (dataset.Contents.FinalObservations ? 1 : 0))
            : (dataset.EpisodeOffsets[Number], Length);
    }
}
