using ImitationService.Demonstrations.Roles;

namespace ImitationService.Demonstrations.Actions;

/// <summary>Whether each column of an action may be a choice of its own: whole numbers from 0.</summary>
/// <param name="Classes">Classes of each column: its largest value and those before it, two at least.</param>
/// <param name="Unfit">What speaks against it, in words; null is nothing.</param>
internal sealed record ChoiceScan(IReadOnlyList<int> Classes, string? Unfit)
{
    /// <summary>Looks through the columns, up to the first value that is none. Values that are not finite are passed over: they are faults of their own.</summary>
    /// <param name="plan">The action.</param>
    /// <param name="mostClasses">Of a column.</param>
    public static ChoiceScan Of(FeaturePlan plan, int mostClasses)
    {
        using var reader = new SelectionReader(plan.Parts);
        var (row, classes) = (new double[reader.Width], new int[reader.Width]);
        Array.Fill(classes, 2);
        for (var i = 0L; i < plan.Rows; i++)
        {
            reader.Read(row, 1);
            foreach (var (column, value) in row.Index().Where(entry => double.IsFinite(entry.Item)))
            {
                if (value != Math.Floor(value) || value < 0 || value >= mostClasses)
                {
                    return new ChoiceScan(classes, FormattableString.Invariant($"row {i + 1} has {value} in column {column + 1}"));
                }

                classes[column] = Math.Max(classes[column], (int)value + 1);
            }
        }

        return new ChoiceScan(classes, null);
    }
}
