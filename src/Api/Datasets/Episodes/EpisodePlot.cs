using System.Globalization;
using ImitationService.Api.Curves;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;

namespace ImitationService.Api.Datasets.Episodes;

/// <summary>An episode's values as a picture: a panel for each feature.</summary>
internal static class EpisodePlot
{
    /// <summary>Steps that a picture shows.</summary>
    public const int Points = 400;

    private const int MaximumPanels = 8;

    private static readonly string[] NotDrawn = [FeatureNames.Timestamp, FeatureNames.Terminated, FeatureNames.Truncated];

    public static string Draw(Dataset dataset, EpisodeValuesView episode) =>
        CurveDrawing.Draw(TitleOf(dataset, episode), [.. FeaturesOf(episode).Take(MaximumPanels).Select(feature => PanelOf(feature, episode.Steps))]);

    /// <summary>What is worth drawing: observations, then actions, then rewards.</summary>
    public static IEnumerable<FeatureValuesView> FeaturesOf(EpisodeValuesView episode) => episode.Features
        .Where(feature => !NotDrawn.Contains(feature.Name))
        .OrderBy(feature => feature.Name.StartsWith(FeatureNames.ObservationPrefix, StringComparison.Ordinal) ? 0 : feature.Name == FeatureNames.Action ? 1 : 2);

    private static string TitleOf(Dataset dataset, EpisodeValuesView episode)
    {
        var sum = episode.Return is { } value ? string.Create(CultureInfo.InvariantCulture, $" · return {value:g5}") : string.Empty;
        var success = episode.Success switch
        {
            true => " · success",
            false => " · failure",
            null => string.Empty,
        };
        return string.Create(CultureInfo.InvariantCulture, $"{dataset.Name} · episode {episode.Index} · {episode.Length:#,0} transitions{sum}{success}");
    }

    private static CurvePanel PanelOf(FeatureValuesView feature, IReadOnlyList<long> steps)
    {
        var size = feature.Values[0].Count;
        var drawn = Math.Min(size, CurveDrawing.MaximumCurves);
        var curves = Enumerable.Range(0, drawn).Select(dimension => new Curve(size == 1 ? feature.Name : $"[{dimension}]", CurveOf(feature, dimension, steps)));
        return new CurvePanel(drawn < size ? $"{feature.Name} ({drawn} of {size} dimensions)" : feature.Name, IsShare: false, [.. curves], [], IsMeasured: true);
    }

    private static List<MetricPoint> CurveOf(FeatureValuesView feature, int dimension, IReadOnlyList<long> steps) =>
    [
        .. feature.Values.Zip(steps)
            .Where(point => point.First[dimension] is not null)
            .Select(point => new MetricPoint(feature.Name, point.Second, point.First[dimension]!.Value)),
    ];
}
