using System.Text.Json;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Demonstrations.Reports.Checks;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Json;

namespace ImitationService.Demonstrations.Reports;

/// <summary>Takes a closer look at a canonical dataset that was just written, and leaves what it finds beside it.</summary>
internal static class DatasetAnalyst
{
    private const int LengthBins = 24;

    /// <summary>Adds findings to the problems, and writes <see cref="DatasetAnalysis.FileName"/> into the folder.</summary>
    /// <param name="folder">Folder of the canonical dataset.</param>
    /// <param name="lengths">Transitions of each episode.</param>
    /// <param name="choiceCounts">Transitions of each class of each of the action's choices; none for continuous actions.</param>
    /// <param name="limits">What the report may cost.</param>
    /// <param name="problems">Takes the findings.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static void Write(string folder, IReadOnlyList<long> lengths, IReadOnlyList<long[]> choiceCounts, IntakeLimits limits, ProblemList problems, CancellationToken cancellationToken)
    {
        using var dataset = CanonicalDataset.Open(folder);
        var sample = ReportSample.Read(dataset, limits.MaximumReportElements, cancellationToken);
        var analysis = Analyze(new ReportCase(sample, dataset.Contents), lengths, choiceCounts, problems, cancellationToken);
        using var stream = File.Create(Path.Combine(folder, DatasetAnalysis.FileName));
        JsonSerializer.Serialize(stream, analysis, ServiceJson.Options);
    }

    private static DatasetAnalysis Analyze(ReportCase report, IReadOnlyList<long> lengths, IReadOnlyList<long[]> choiceCounts, ProblemList problems, CancellationToken cancellationToken)
    {
        NoteSampling(report, problems);
        ClassCheck.Report(report, choiceCounts, problems);
        StillnessCheck.Report(report, problems);
        DeadDimensionCheck.Report(report, problems);
        RangeCheck.Report(report, problems);
        JumpCheck.Report(report, problems);
        TimeCheck.Report(report, problems);
        NearDuplicateCheck.Report(report, problems);
        cancellationToken.ThrowIfCancellationRequested();
        var alignment = AlignmentCheck.Report(report, problems);
        var ambiguity = NeighbourCheck.Report(report, problems);
        var copy = CopyCheck.Report(report, problems);
        var profiles = ProfileBuilder.Build(report);
        StartCheck.Report(report, [.. profiles.Where(profile => profile.Feature != FeatureNames.Action).Select(profile => profile.StartSpread)], problems);
        return new DatasetAnalysis(
            report.Sample.Episodes.Count,
            report.Sample.Transitions,
            ColumnSummary.QuantileError(report.Sample),
            CountLengths(lengths),
            profiles,
            new ActionStudy(copy, ambiguity, alignment?.Here, alignment?.Before, alignment?.After),
            OutcomeCheck.ReportReturns(report, problems),
            OutcomeCheck.ReportSuccess(report.Contents, problems));
    }

    private static void NoteSampling(ReportCase report, ProblemList problems)
    {
        if (!report.Sample.IsWhole)
        {
            problems.Add(
                ProblemSeverity.Note,
                FindingCodes.SampledReport,
                $"The closer look took {report.Sample.Transitions} of {report.Contents.Transitions} transitions, from {report.Sample.Episodes.Count} episodes spread evenly. Counts, bounds, means and exact copies are of all.",
                "None needed.");
        }
    }

    private static Histogram CountLengths(IReadOnlyList<long> lengths)
    {
        var (from, to, counts) = (lengths.Min(), lengths.Max(), new long[LengthBins]);
        foreach (var length in lengths)
        {
            counts[to == from ? 0 : Math.Min((int)((length - from) * LengthBins / (to - from)), LengthBins - 1)]++;
        }

        return new Histogram(from, to, counts);
    }
}
