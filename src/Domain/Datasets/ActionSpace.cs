using System.Text.Json.Serialization;

namespace ImitationService.Domain.Datasets;

/// <summary>The action's kind and size.</summary>
/// <param name="Kind">Continuous, discrete or multi-discrete.</param>
/// <param name="Dimensions">Elements of the action vector; 1 for a discrete action.</param>
/// <param name="Classes">Number of classes of a discrete action; null for others.</param>
/// <param name="Labels">What each class was called in the upload, where it was not simply 0, 1, 2 …</param>
/// <param name="ClassesPerDimension">Number of classes of each element of a multi-discrete action; null for others.</param>
public sealed record ActionSpace(
    ActionKind Kind, int Dimensions, int? Classes = null, IReadOnlyList<string>? Labels = null, IReadOnlyList<int>? ClassesPerDimension = null)
{
    /// <summary>Whether the action is made of choices, one or several.</summary>
    [JsonIgnore]
    public bool IsChosen => Kind != ActionKind.Continuous;

    /// <summary>Number of classes of each choice: one number for a discrete action, one per element for a multi-discrete one, none for a continuous one.</summary>
    [JsonIgnore]
    public IReadOnlyList<int> Choices => ClassesPerDimension ?? (Classes is { } classes ? [classes] : []);
}
