using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Algorithms;

/// <content>Options that only a dataset settles.</content>
public sealed partial record BehaviorCloningOptions
{
    /// <summary>
    /// <see cref="Dropout"/> of a perceptron that makes one choice, where it is not given: experts who choose are noisy, and a network
    /// without it learns the noise. Measured in docs/algorithms/behavior-cloning.md; of several choices in heads/multi_categorical.md.
    /// </summary>
    public const double DefaultDropoutOfClasses = 0.5;

    /// <summary>The same options, with the head and the dropout that follow from the kind of action where they are not given.</summary>
    public BehaviorCloningOptions Settle(ActionKind kind)
    {
        var head = Compatibility.ResolveHead(Head, kind);
        var isOfClasses = head == ActionHeadName.Categorical && Backbone == BackboneName.Mlp && Members == 1;
        return this with
        {
            Head = head,
            Dropout = Dropout ?? (isOfClasses ? DefaultDropoutOfClasses : 0),
        };
    }

    /// <summary>How a feature is scaled.</summary>
    public Normalization NormalizationOf(string feature) => Normalizations is not null && Normalizations.TryGetValue(feature, out var own) ? own : Normalization;
}
