using System.Collections.Frozen;
using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Algorithms;

/// <summary>Every algorithm the service offers. One line here, one file in Learning, one page in the docs.</summary>
public static class AlgorithmCatalog
{
    /// <summary>The algorithms, in the order in which they are shown.</summary>
    public static IReadOnlyList<AlgorithmDescriptor> All { get; } =
    [
        new(
            AlgorithmNames.BehaviorCloning,
            "Behaviour cloning",
            "Supervised learning of the expert's actions from the observations: a backbone (perceptron, recurrent, transformer) and a head (mean, mixture, diffusion, flow, classes), of one action or a chunk of them.",
            [ActionKind.Continuous, ActionKind.Discrete, ActionKind.MultiDiscrete],
            typeof(BehaviorCloningOptions)),
    ];

    private static readonly FrozenDictionary<string, AlgorithmDescriptor> ByName = All.ToFrozenDictionary(algorithm => algorithm.Name);

    /// <summary>The algorithm of this name, or null.</summary>
    public static AlgorithmDescriptor? Find(string name) => ByName.GetValueOrDefault(name);
}
