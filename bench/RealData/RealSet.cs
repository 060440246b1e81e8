namespace ImitationService.RealData.Bench;

/// <summary>Demonstrations, and what they are judged by.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Files">Paths of the files, or of a folder of them; null in place of one that is not on this machine.</param>
/// <param name="Metric">Score on held-out episodes.</param>
/// <param name="Floor">What a plain network reaches; null where nobody has measured it.</param>
/// <param name="Drive">The returns of so many episodes from starts of a seed; null where there is nothing to act in.</param>
/// <param name="Mapping">The columns' roles, where they have to be said.</param>
internal sealed record RealSet(
    string Name,
    IReadOnlyList<string?> Files,
    string Metric,
    double? Floor,
    Func<Trained, int, int, double[]>? Drive,
    string? Mapping = null);
