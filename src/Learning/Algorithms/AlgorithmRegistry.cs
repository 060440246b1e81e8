using System.Collections.Frozen;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Training;

namespace ImitationService.Learning.Algorithms;

/// <summary>Every algorithm there is, by name. One line per algorithm.</summary>
internal static class AlgorithmRegistry
{
    private static readonly FrozenDictionary<string, IAlgorithm> ByName =
        new IAlgorithm[] { new BehaviorCloning() }.ToFrozenDictionary(algorithm => algorithm.Name);

    /// <summary>The names, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. ByName.Keys.Order(StringComparer.Ordinal)];

    /// <exception cref="TrainingException">There is none of this name.</exception>
    public static IAlgorithm Get(string name) => ByName.GetValueOrDefault(name)
        ?? throw new TrainingException(FailureReason.UserError, $"There is no algorithm '{name}'. There are: {string.Join(", ", Names)}.");
}
