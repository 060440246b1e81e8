using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Reports;

/// <summary>What every check looks at.</summary>
internal sealed class ReportCase
{
    /// <summary>Summarises the columns of a sample.</summary>
    public ReportCase(ReportSample sample, DatasetContents contents)
    {
        (Sample, Contents) = (sample, contents);
        Observations = Summarize(sample.Observations);
        Actions = Summarize(sample.Actions);
    }

    /// <summary>The examined transitions.</summary>
    public ReportSample Sample { get; }

    /// <summary>What was understood of the upload.</summary>
    public DatasetContents Contents { get; }

    /// <summary>One summary per column of the observations.</summary>
    public ColumnSummary[] Observations { get; }

    /// <summary>One summary per column of the actions.</summary>
    public ColumnSummary[] Actions { get; }

    /// <summary>Whether the action is a class, or several.</summary>
    public bool IsDiscrete => Contents.Action.IsChosen;

    /// <summary>Every class of every choice: the column of the actions, and the class.</summary>
    public IEnumerable<(int Column, int Class)> Classes =>
        Contents.Action.Choices.Index().SelectMany(choice => Enumerable.Range(0, choice.Item).Select(number => (choice.Index, number)));

    /// <summary>Whether the sample has all that was observed: with frames or texts besides, what numbers do not tell they may.</summary>
    public bool IsWhole => Contents.Features.All(feature => !feature.IsObservation || feature.Type is not (ElementType.UInt8 or ElementType.Text));

    private ColumnSummary[] Summarize(SampledFeature feature)
    {
        var summaries = new ColumnSummary[feature.Width];
        Parallel.For(0, feature.Width, column => summaries[column] = ColumnSummary.Of(feature, column, Sample.Transitions));
        return summaries;
    }
}
