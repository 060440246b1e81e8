using System.Globalization;
using ImitationService.Domain.Runs;

namespace ImitationService.Learning.Export;

/// <summary>Metric points as CSV: <c>step,name,value</c>, in the order in which they were reported.</summary>
internal static class MetricsTable
{
    public static void Write(string path, IReadOnlyList<MetricPoint> points) =>
        File.WriteAllLines(path, points.Select(Line).Prepend("step,name,value"));

    private static string Line(MetricPoint point) => string.Create(CultureInfo.InvariantCulture, $"{point.Step},{point.Name},{point.Value:R}");
}
