using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ImitationService.Domain.Algorithms;

/// <content>What is learned from, how much each part of it counts, and when to stop.</content>
public sealed partial record BehaviorCloningOptions
{
    /// <summary>Momentum of <see cref="OptimizerName.Sgd"/> where it is not given.</summary>
    public const double DefaultMomentum = 0.9;

    /// <summary>What turns gradients into updates.</summary>
    [Description("What turns gradients into updates: adam (AdamW with weight_decay), or sgd with momentum.")]
    public OptimizerName Optimizer { get; init; } = OptimizerName.Adam;

    /// <summary>Momentum of <see cref="OptimizerName.Sgd"/>; null is <see cref="DefaultMomentum"/>.</summary>
    [Range(0.0, 0.9999)]
    [Description("Momentum of sgd. Absent: 0.9. Refused with other optimisers.")]
    public double? Momentum { get; init; }

    /// <summary>Minibatches whose gradients are averaged into one update.</summary>
    [Range(1, 1024)]
    [Description("Minibatches whose gradients are averaged into one update: larger batches in the memory of one.")]
    public int Accumulate { get; init; } = 1;

    /// <summary>The numbers that a training step multiplies.</summary>
    [Description("The numbers that a training step of an mlp multiplies; bfloat16 is faster only where the machine's products in it are: measure. Weights, validation and the policy are float32 in any case.")]
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>Whether the hidden layers of an MLP are normalised; null is what <see cref="Settle"/> says.</summary>
    [Description("Whether each hidden layer of an mlp is normalised before its non-linearity (layer norm; Ba et al., 2016). The other backbones have or leave out norms of their own: refused with them. Absent: true where an mlp chooses among classes and there is one policy, otherwise false.")]
    public bool? LayerNorm { get; init; }

    /// <summary>Share of each class's probability that is spread over all classes in what the loss compares with.</summary>
    [Range(0.0, 0.5)]
    [Description("Share of the expert's class that is spread over all classes in what the loss compares with (Szegedy et al., 2016). Discrete and multi-discrete actions only.")]
    public double LabelSmoothing { get; init; }

    /// <summary>How much a transition counts by its class.</summary>
    [Description("How much a transition counts by its class: balanced lets rare classes count as much as common ones. Discrete actions only.")]
    public ClassWeights ClassWeights { get; init; } = ClassWeights.None;

    /// <summary>Share of the episodes that is used: those with the highest returns.</summary>
    [Range(0.0001, 1.0)]
    [Description("Share of the episodes that is used at all, those with the highest returns (%BC; Chen et al., 2021); 1 is all. Needs rewards.")]
    public double BestFraction { get; init; } = 1;

    /// <summary>Temperature of weights by return; null weighs all alike.</summary>
    [Range(0.01, 100.0)]
    [Description("Weighs training episodes by exp((R - highest R) / (temperature x deviation of R)), R being an episode's return (reward-weighted regression; Peters and Schaal, 2007). Absent: all count the same. Needs rewards.")]
    public double? ReturnTemperature { get; init; }

    /// <summary>How much an episode that failed counts; one that succeeded counts 1.</summary>
    [Range(0.0, 1.0)]
    [Description("How much an episode that failed counts beside one that succeeded; 0 leaves failures out, of what is held out too. Needs success flags.")]
    public double FailureWeight { get; init; } = 1;

    /// <summary>Whether every task counts the same in all.</summary>
    [Description("Whether every task counts the same in all, however many transitions it has. Needs several tasks.")]
    public bool BalanceTasks { get; init; }

    /// <summary>Validations without a lower loss after which the training ends.</summary>
    [Range(1, 10_000)]
    [Description("Validations in a row without a lower loss/validation after which the training ends early. Absent: it never does.")]
    public int? Patience { get; init; }

    /// <summary>Which step's weights become the policy; null is <see cref="KeptWeights.Best"/> where there is something to tell them by.</summary>
    [Description("Which weights become the policy: last, or best (the lowest loss/validation). With best, the last ones are those of the last checkpoint. Absent: best; last where nothing is held out, and in ensembles.")]
    public KeptWeights? Keep { get; init; }

    /// <summary>The weights in force, given what was said and what was not.</summary>
    public static KeptWeights KeptOf(BehaviorCloningOptions options) =>
        options.Keep ?? (options.ValidationFraction > 0 && options.Members == 1 ? KeptWeights.Best : KeptWeights.Last);

    private IEnumerable<ValidationResult> ValidateTraining()
    {
        if (Momentum is not null && Optimizer != OptimizerName.Sgd)
        {
            yield return new ValidationResult("Only sgd has a momentum to choose: leave this out, or choose that optimizer.", [nameof(Momentum)]);
        }

        if (ValidationFraction == 0 && (Patience is not null || Keep == KeptWeights.Best))
        {
            yield return new ValidationResult(
                "Nothing is held out to tell which weights are best: give validation_fraction, or leave this out.", [Patience is not null ? nameof(Patience) : nameof(Keep)]);
        }

        if (ValidationFraction == 0 && ValidateEvery is not null)
        {
            yield return new ValidationResult("Nothing is held out to validate on: give validation_fraction, or leave this out.", [nameof(ValidateEvery)]);
        }

        if (LayerNorm == true && (Backbone != BackboneName.Mlp || HiddenSizes.Count == 0))
        {
            yield return new ValidationResult("Only the hidden layers of an mlp can be normalised: leave this out, or choose that backbone.", [nameof(LayerNorm)]);
        }

        if (Precision != Precision.Float32 && Backbone != BackboneName.Mlp)
        {
            yield return new ValidationResult("Only the backbone mlp multiplies in other numbers: leave this out, or choose that backbone.", [nameof(Precision)]);
        }

        var ofOneAlone = OptionsOfOnePolicy().ToList();
        if (Members > 1 && ofOneAlone.Count > 0)
        {
            yield return new ValidationResult("Members of an ensemble are trained without this: leave it out, or train one policy.", ofOneAlone);
        }
    }

    // What policies that are trained together do without.
    private IEnumerable<string> OptionsOfOnePolicy() =>
        from option in new (bool IsGiven, string Name)[]
        {
            (Optimizer != OptimizerName.Adam, nameof(Optimizer)),
            (Accumulate > 1, nameof(Accumulate)),
            (Precision != Precision.Float32, nameof(Precision)),
            (LayerNorm == true, nameof(LayerNorm)),
            (ClassWeights != ClassWeights.None, nameof(ClassWeights)),
            (ReturnTemperature is not null, nameof(ReturnTemperature)),
            (FailureWeight is > 0 and < 1, nameof(FailureWeight)),
            (BalanceTasks, nameof(BalanceTasks)),
            (Patience is not null, nameof(Patience)),
            (Keep == KeptWeights.Best, nameof(Keep)),
        }
        where option.IsGiven
        select option.Name;
}
