using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Reports;

/// <summary>Describes how the values of each dimension are spread.</summary>
internal static class ProfileBuilder
{
    /// <summary>Profiles of the action first, then of the observations, up to <see cref="DatasetAnalysis.MaximumProfiles"/>.</summary>
    public static IReadOnlyList<DimensionProfile> Build(ReportCase report) =>
        [.. Build(report.Sample, report.Sample.Actions, report.Actions)
            .Concat(Build(report.Sample, report.Sample.Observations, report.Observations))
            .Take(DatasetAnalysis.MaximumProfiles)];

    private static IEnumerable<DimensionProfile> Build(ReportSample sample, SampledFeature feature, ColumnSummary[] summaries)
    {
        for (var column = 0; column < feature.Width; column++)
        {
            var histogram = summaries[column].Count(feature, column, sample.Transitions);
            yield return new DimensionProfile(
                feature.Columns[column].Feature,
                feature.Columns[column].Dimension,
                [.. ColumnSummary.Probabilities.Select(summaries[column].Quantile)],
                histogram,
                (double)histogram.Counts.Count(count => count > 0) / histogram.Counts.Count,
                StartSpread(sample, feature, column, summaries[column]));
        }
    }

    private static double? StartSpread(ReportSample sample, SampledFeature feature, int column, ColumnSummary summary)
    {
        if (sample.Episodes.Count < 2 || summary.Deviation <= 0)
        {
            return null;
        }

        var mean = sample.Episodes.Average(episode => (double)feature.At(episode.Start, column));
        return Math.Sqrt(sample.Episodes.Average(episode => Math.Pow(feature.At(episode.Start, column) - mean, 2))) / summary.Deviation;
    }
}
