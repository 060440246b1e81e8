using System.Globalization;
using ImitationService.Demonstrations.Roles;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Actions;

/// <summary>Decides whether the action is a vector, a class or several classes, and turns rows into classes.</summary>
internal sealed class ActionEncoder
{
    private const int MaximumIntegerClasses = 256;
    private const int MaximumFloatClasses = 32;
    private const int MaximumChoices = 4096;

    private readonly FeaturePlan _plan;
    private readonly Dictionary<double, long> _classes;

    private ActionEncoder(FeaturePlan plan, ActionSpace space, Dictionary<double, long> classes)
    {
        _plan = plan;
        Space = space;
        _classes = classes;
    }

    /// <summary>Kind and size of the action.</summary>
    public ActionSpace Space { get; }

    /// <summary>Whether the kind was concluded from the values alone.</summary>
    public bool IsAssumed { get; private init; }

    /// <summary>Whether several columns of small whole numbers were taken for quantities without the mapping saying so: they may be choices.</summary>
    public bool MayBeChoices { get; private init; }

    /// <summary>Looks through the actions once.</summary>
    /// <exception cref="IntakeException">The mapping asks for a kind that the values are not.</exception>
    public static ActionEncoder Create(FeaturePlan plan, DatasetMapping mapping, IntakeLimits limits)
    {
        var width = plan.Parts.Sum(part => part.Width);
        var labels = plan.Parts.Select(part => part.Labels).FirstOrDefault(found => found is not null);
        if (width > 1)
        {
            return CreateWide(plan, width, labels, mapping);
        }

        if (labels?.Count > limits.MaximumLabels)
        {
            throw new IntakeException("too-many-labels", $"The action has {labels.Count} different texts; {limits.MaximumLabels} are allowed.", "Give numbers, or fewer classes.", plan.Places[0]);
        }

        if (mapping.ActionKind == ActionKind.MultiDiscrete)
        {
            throw Unfit(plan, "is one column, and multi_discrete actions have several", "Say \"action_kind\": \"discrete\", or map every column of the action.");
        }

        if (labels is not null)
        {
            return mapping.ActionKind == ActionKind.Continuous
                ? throw Unfit(plan, "is text, which is no continuous action", "Map a column of numbers, or leave action_kind out.")
                : new ActionEncoder(plan, new ActionSpace(ActionKind.Discrete, 1, labels.Count, labels), []);
        }

        var maximum = plan.Parts[0].Source.IsInteger ? MaximumIntegerClasses : MaximumFloatClasses;
        var distinct = mapping.ActionKind == ActionKind.Continuous ? null : FindDistinct(plan, mapping.ActionKind == ActionKind.Discrete ? MaximumChoices : maximum);
        if (distinct is null || mapping.ActionKind is null && distinct.Count * 2 > plan.Rows)
        {
            return mapping.ActionKind == ActionKind.Discrete
                ? throw Unfit(plan, $"has fractions, or more than {MaximumChoices} different values", "Leave action_kind out, or give whole numbers.")
                : new ActionEncoder(plan, new ActionSpace(ActionKind.Continuous, 1), []);
        }

        return CreateDiscrete(plan, distinct, isAssumed: mapping.ActionKind is null);
    }

    /// <summary>The class of a discrete action's row; null where it has none (a value that is not finite).</summary>
    public long? ClassOf(ReadOnlySpan<double> row)
    {
        if (row.Length > 1)
        {
            return row.IndexOf(1);
        }

        return _classes.Count == 0 ? (long)row[0] : _classes.TryGetValue(row[0], out var number) ? number : null;
    }

    private static ActionEncoder CreateWide(FeaturePlan plan, int width, IReadOnlyList<string>? labels, DatasetMapping mapping)
    {
        if (labels is not null)
        {
            throw Unfit(plan, "mixes text with other columns", "Give one column of text, or columns of numbers.");
        }

        return mapping.ActionKind switch
        {
            ActionKind.MultiDiscrete => CreateChoices(plan, width),
            ActionKind.Discrete => CreateOneHot(plan, width),
            ActionKind.Continuous => new ActionEncoder(plan, new ActionSpace(ActionKind.Continuous, width), []),
            _ => new ActionEncoder(plan, new ActionSpace(ActionKind.Continuous, width), []) { MayBeChoices = ChoiceScan.Of(plan, MaximumFloatClasses).Unfit is null },
        };
    }

    private static ActionEncoder CreateChoices(FeaturePlan plan, int width)
    {
        var scan = ChoiceScan.Of(plan, MaximumChoices);
        return scan.Unfit is { } unfit
            ? throw Unfit(plan, $"is to be multi_discrete, but {unfit}", $"Give whole numbers from 0 to {MaximumChoices - 1} in each column, or leave action_kind out.")
            : new ActionEncoder(plan, new ActionSpace(ActionKind.MultiDiscrete, width, ClassesPerDimension: scan.Classes), []);
    }

    private static ActionEncoder CreateOneHot(FeaturePlan plan, int width)
    {
        using var reader = new SelectionReader(plan.Parts);
        var row = new double[width];
        for (var i = 0L; i < plan.Rows; i++)
        {
            reader.Read(row, 1);
            if (row.Count(value => value == 1) != 1 || row.Count(value => value == 0) != width - 1)
            {
                throw Unfit(plan, $"is to be discrete, but row {i + 1} is not one-hot", "Give one class per row as one column, or exactly one 1 among zeros; say multi_discrete where each column is a choice of its own.");
            }
        }

        return new ActionEncoder(plan, new ActionSpace(ActionKind.Discrete, 1, width), []);
    }

    private static ActionEncoder CreateDiscrete(FeaturePlan plan, SortedSet<double> distinct, bool isAssumed)
    {
        var isPlain = distinct.Count == 0 || distinct.Min >= 0 && distinct.Max < (2 * distinct.Count) + 2;
        if (isPlain)
        {
            var classes = distinct.Count == 0 ? 1 : (int)distinct.Max + 1;
            return new ActionEncoder(plan, new ActionSpace(ActionKind.Discrete, 1, Math.Max(2, classes)), distinct.ToDictionary(value => value, value => (long)value)) { IsAssumed = isAssumed };
        }

        var labels = distinct.Select(value => value.ToString(CultureInfo.InvariantCulture)).ToList();
        return new ActionEncoder(plan, new ActionSpace(ActionKind.Discrete, 1, labels.Count, labels), distinct.Index().ToDictionary(entry => entry.Item, entry => (long)entry.Index)) { IsAssumed = isAssumed };
    }

    /// <summary>The different finite values, or null when one is no whole number or they are too many.</summary>
    private static SortedSet<double>? FindDistinct(FeaturePlan plan, int maximum)
    {
        var distinct = new SortedSet<double>();
        foreach (var value in plan.Parts[0].Values().Where(double.IsFinite))
        {
            if (value != Math.Floor(value) || distinct.Add(value) && distinct.Count > maximum)
            {
                return null;
            }
        }

        return distinct;
    }

    private static IntakeException Unfit(FeaturePlan plan, string what, string advice) =>
        new("invalid-action", $"The action ('{string.Join(", ", plan.Places)}') {what}.", advice, plan.Places[0]);
}
