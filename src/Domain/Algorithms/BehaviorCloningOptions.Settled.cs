using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Algorithms;

/// <content>Options that only a dataset settles.</content>
public sealed partial record BehaviorCloningOptions
{
    /// <summary>
    /// <see cref="Dropout"/> of a perceptron that makes one choice, where it is not given: experts who choose are noisy, and a network
    /// without it learns the noise. Measured in docs/algorithms/heads/categorical.md; of several choices in heads/multi_categorical.md.
    /// </summary>
    public const double DefaultDropoutOfClasses = 0.2;

    /// <summary>
    /// The same options, with what follows from the kind of action where it is not given: the head, and of a perceptron the
    /// dropout, the non-linearity and whether its layers are normalised.
    /// </summary>
    public BehaviorCloningOptions Settle(ActionKind kind)
    {
        var head = Compatibility.ResolveHead(Head, kind);
        var isOfClasses = Backbone == BackboneName.Mlp && HiddenSizes.Count > 0 && Members == 1 && (head is ActionHeadName.Categorical or ActionHeadName.MultiCategorical);
        var isOfOneChoice = isOfClasses && head == ActionHeadName.Categorical;
        return this with
        {
            Head = head,
            Dropout = Dropout ?? (isOfOneChoice ? DefaultDropoutOfClasses : 0),
            Activation = Activation ?? (isOfOneChoice ? Algorithms.Activation.Tanh : Algorithms.Activation.Relu),
            LayerNorm = LayerNorm ?? isOfClasses,
        };
    }

    /// <summary>How a feature is scaled.</summary>
    public Normalization NormalizationOf(string feature) => Normalizations is not null && Normalizations.TryGetValue(feature, out var own) ? own : Normalization;
}
