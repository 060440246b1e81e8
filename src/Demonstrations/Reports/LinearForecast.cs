namespace ImitationService.Demonstrations.Reports;

/// <summary>Linear forecasts from observations.</summary>
internal static class LinearForecast
{
    private const int MaximumRows = 4096;
    private const int MaximumColumns = 48;

    /// <summary>Which share of the actions' variance the observations of the same row explain, 0 to 1; of classes, their indicators'.</summary>
    public static double OfActions(ReportCase report)
    {
        var rows = Math.Min(report.Sample.Transitions, MaximumRows);
        var columns = Enumerable.Range(0, report.Observations.Length).Where(column => report.Observations[column].Deviation > 0).Take(MaximumColumns).ToArray();
        int[] places = [.. Enumerable.Range(0, rows).Select(i => (int)((long)i * report.Sample.Transitions / rows))];
        var width = columns.Length + 1;
        var inputs = new double[rows * width];
        foreach (var (i, row) in places.Index())
        {
            inputs[i * width] = 1;
            foreach (var (k, column) in columns.Index())
            {
                inputs[(i * width) + 1 + k] = (report.Sample.Observations.At(row, column) - report.Observations[column].Mean) / report.Observations[column].Deviation;
            }
        }

        var regression = new Regression(inputs, width, rows);
        return Targets(report, places).Max(target => regression.ShareExplainedBeyond(1, target)) ?? 0;
    }

    private static IEnumerable<double[]> Targets(ReportCase report, int[] places) => report.IsDiscrete
        ? report.Classes.Take(MaximumColumns).Select(of => Array.ConvertAll(places, row => report.Sample.Actions.At(row, of.Column) == of.Class ? 1.0 : 0))
        : Enumerable.Range(0, Math.Min(report.Actions.Length, MaximumColumns)).Select(column => Array.ConvertAll(places, row => (double)report.Sample.Actions.At(row, column)));
}
