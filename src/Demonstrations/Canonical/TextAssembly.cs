using ImitationService.Demonstrations.Reports;
using ImitationService.Demonstrations.Roles;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Canonical;

/// <summary>Copies texts into the canonical dataset, as numbers of the dataset's different texts, and counts them.</summary>
internal sealed class TextAssembly(CanonicalDatasetWriter writer, ProblemList problems)
{
    /// <summary>Writes a feature of texts; a text that is absent is the empty one, and said.</summary>
    /// <returns>How often the most frequent ones come.</returns>
    public TextSummary Write(FeaturePlan plan, CancellationToken cancellationToken)
    {
        var selection = plan.Parts[0];
        var labels = selection.Labels!;
        writer.Add(new Feature(plan.Name, ElementType.Text, [], plan.Places));
        var numbers = new long[labels.Count];
        Array.Fill(numbers, -1);
        var (counts, missing, rows) = (new Dictionary<long, long>(), 0L, 0L);
        foreach (var value in selection.Values())
        {
            if ((++rows & 4095) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            missing += double.IsNaN(value) ? 1 : 0;
            var number = double.IsNaN(value) ? writer.NumberOf(string.Empty) : NumberOf((int)value, labels, numbers);
            counts[number] = counts.GetValueOrDefault(number) + 1;
            writer.Append(plan.Name, [number]);
        }

        ReportMissing(plan, missing, rows);
        return Summarize(writer, plan.Name, counts, rows);
    }

    private long NumberOf(int label, IReadOnlyList<string> labels, long[] numbers) =>
        numbers[label] >= 0 ? numbers[label] : numbers[label] = writer.NumberOf(labels[label]);

    /// <summary>How often the most frequent texts of a feature come.</summary>
    public static TextSummary Summarize(CanonicalDatasetWriter writer, string feature, Dictionary<long, long> counts, long rows)
    {
        var frequent = counts
            .OrderByDescending(entry => entry.Value)
            .ThenBy(entry => entry.Key)
            .Take(TextSummary.MaximumListed)
            .Select(entry => new TextCount(Shorten(writer.TextOf(entry.Key)), entry.Value));
        return new TextSummary(feature, rows, counts.Count, [.. frequent]);
    }

    private static string Shorten(string text) => text.Length <= TextSummary.MaximumLength ? text : text[..(TextSummary.MaximumLength - 1)] + "…";

    private void ReportMissing(FeaturePlan plan, long missing, long rows)
    {
        if (missing > 0)
        {
            problems.Add(
                ProblemSeverity.Note,
                "missing-text",
                $"{missing} of {rows} transitions have no text; it is taken as empty.",
                "None needed where nothing was said.",
                plan.Places[0],
                feature: plan.Name);
        }
    }
}
