namespace ImitationService.Domain.Datasets;

/// <summary>The action's kind and size.</summary>
/// <param name="Kind">Continuous or discrete.</param>
/// <param name="Dimensions">Elements of the action vector; 1 for a discrete action.</param>
/// <param name="Classes">Number of classes of a discrete action; null for a continuous one.</param>
/// <param name="Labels">What each class was called in the upload, where it was not simply 0, 1, 2 …</param>
public sealed record ActionSpace(ActionKind Kind, int Dimensions, int? Classes = null, IReadOnlyList<string>? Labels = null);
