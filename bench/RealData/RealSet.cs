using ImitationService.Testing.Environments;

namespace ImitationService.RealData.Bench;

/// <summary>Demonstrations, and what they are judged by.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Files">Below the folder of shared demonstrations.</param>
/// <param name="Metric">Score on held-out episodes.</param>
/// <param name="Floor">What a plain network reaches.</param>
/// <param name="Task">The environment to act in; null where there is none.</param>
internal sealed record RealSet(string Name, string[] Files, string Metric, double Floor, Func<IControlTask>? Task);
