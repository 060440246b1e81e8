namespace ImitationService.Domain.Algorithms;

/// <summary>The algorithms that exist.</summary>
public static class AlgorithmNames
{
    /// <summary>Behaviour cloning (Pomerleau, 1988): supervised learning of the expert's actions.</summary>
    public const string BehaviorCloning = "bc";
}
