namespace ImitationService.Domain.Datasets;

/// <summary>A named column of the canonical dataset.</summary>
/// <param name="Name">Canonical name, such as <c>observation.state</c>.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Shape of one transition's value; empty for a scalar.</param>
/// <param name="Source">Where it came from in the upload: columns, arrays or keys.</param>
public sealed record Feature(string Name, ElementType Type, IReadOnlyList<int> Shape, IReadOnlyList<string> Source)
{
    /// <summary>Elements per transition.</summary>
    public int Size => Shape.Aggregate(1, (product, dimension) => product * dimension);

    /// <summary>Whether a policy may take it as input.</summary>
    public bool IsObservation => Name.StartsWith(FeatureNames.ObservationPrefix, StringComparison.Ordinal);
}
