using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Roles;

/// <summary>Which sources become which features.</summary>
internal sealed record Layout
{
    /// <summary>The observation features, each of one or more selections side by side.</summary>
    public required IReadOnlyList<FeaturePlan> Observations { get; init; }

    /// <summary>The action.</summary>
    public required FeaturePlan Action { get; init; }

    /// <summary>The selection of each other role.</summary>
    public required IReadOnlyDictionary<Role, Selection> Others { get; init; }

    /// <summary>The same layout over other sources.</summary>
    public Layout In(Func<Source, Source> replace) => new()
    {
        Observations = [.. Observations.Select(feature => feature.In(replace))],
        Action = Action.In(replace),
        Others = Others.ToDictionary(entry => entry.Key, entry => entry.Value with { Source = replace(entry.Value.Source) }),
    };
}

/// <summary>One feature to be.</summary>
/// <param name="Name">Its canonical name.</param>
/// <param name="Parts">The selections it is made of.</param>
internal sealed record FeaturePlan(string Name, IReadOnlyList<Selection> Parts)
{
    /// <summary>Shape of a row: the source's own where it is a single array, a vector otherwise.</summary>
    public IReadOnlyList<int> Shape => Parts is [{ Shape.Count: > 0 } single] ? single.Shape : [Parts.Sum(part => part.Width)];

    /// <summary>Whether it is made of a camera's frames; it has one part then.</summary>
    public bool IsImage => Parts[0].Source is ImageSource;

    /// <summary>Whether it is made of texts, where it is an observation; it has one part then.</summary>
    public bool IsText => Parts[0].Labels is not null;

    /// <summary>Number of rows; the same of every part.</summary>
    public long Rows => Parts[0].Source.Rows;

    /// <summary>The same feature over other sources.</summary>
    public FeaturePlan In(Func<Source, Source> replace) => new(Name, [.. Parts.Select(part => part with { Source = replace(part.Source) })]);

    /// <summary>How messages name its sources.</summary>
    public IReadOnlyList<string> Places => [.. Parts.Select(part => part.Place)];
}
