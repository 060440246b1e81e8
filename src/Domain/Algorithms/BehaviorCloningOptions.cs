using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ImitationService.Domain.Algorithms;

/// <summary>Options of <c>bc</c>: a policy trained on the expert's actions. Backbone and head are chosen apart.</summary>
/// <remarks>Ranges of 64-bit options are given as doubles: as integers they would throw, not refuse, beyond 32 bits.</remarks>
public sealed partial record BehaviorCloningOptions : AlgorithmOptions
{
    /// <summary>Denoising steps where their number is not given.</summary>
    public const int DefaultDenoisingSteps = 10;

    /// <summary>Attention heads of a transformer where their number is not given.</summary>
    public const int DefaultAttentionHeads = 4;

    /// <summary>Steps where neither steps nor epochs is given.</summary>
    public const long DefaultSteps = 8000;

    /// <summary>Modes of a mixture where their number is not given, as in robomimic.</summary>
    public const int DefaultModes = 5;

    /// <summary>β of the likelihood heads where it is not given: what Seitzer et al., 2022, recommend.</summary>
    public const double DefaultNllBeta = 0.5;

    /// <summary>Values of an element of a binned action where their number is not given.</summary>
    public const int DefaultBins = 255;

    /// <summary>Options that go together; null is none.</summary>
    [Description("Options that go together, by the name they are known by; what is given beside it wins. auto: what the dataset's report calls for; the event queued says what and why. bc_mlp: the defaults. bc_rnn_gmm: after robomimic's. diffusion_policy and flow_policy: chunks made of noise. act: chunks of an autoencoder. seed_listing: 128-128, minibatches of 32, 1000 epochs, nothing scaled.")]
    public PresetName? Preset { get; init; }

    /// <summary>Optimiser updates to take.</summary>
    [Range(1.0, 100_000_000.0)]
    [Description("Optimiser updates to take. Give steps or epochs, not both; 8000 steps where neither is given.")]
    public long? Steps { get; init; }

    /// <summary>Full passes over the training episodes.</summary>
    [Range(1.0, 1_000_000.0)]
    [Description("Full passes over the training episodes. Give steps or epochs, not both.")]
    public long? Epochs { get; init; }

    /// <summary>Transitions per optimiser update.</summary>
    [Range(1, 65_536)]
    [Description("Transitions per optimiser update.")]
    public int BatchSize { get; init; } = 64;

    /// <summary>What turns observations into the head's input.</summary>
    [Description("What turns observations into the head's input: mlp, or one that remembers (gru, lstm, transformer).")]
    public BackboneName Backbone { get; init; } = BackboneName.Mlp;

    /// <summary>Observations that the policy looks back on; null is 1 for an MLP and <see cref="PolicyShape.DefaultHistory"/> otherwise.</summary>
    [Range(1, 256)]
    [Description("Observations that the policy looks back on, the present one included; before an episode's first one, that is repeated. With gru and lstm: the steps after which the state begins anew. Absent: 1 for mlp, 10 for the others.")]
    public int? History { get; init; }

    /// <summary>Actions that are predicted at once; null is 1, and <see cref="PolicyShape.DefaultLearnedChunk"/> for heads that are made for chunks.</summary>
    [Range(1, 256)]
    [Description("Actions that are predicted at once, the next one first (action chunks; Zhao et al., 2023). Absent: 1; 16 for the heads act, diffusion and flow.")]
    public int? Chunk { get; init; }

    /// <summary>Actions of a chunk that are carried out before the policy is asked again; null is half the chunk.</summary>
    [Range(1, 256)]
    [Description("Actions of a chunk that are to be carried out before the policy is asked again; written into the bundle, and the runners obey. Absent: half the chunk.")]
    public int? Execute { get; init; }

    /// <summary>Widths of the hidden layers.</summary>
    [MaxLength(8)]
    [ElementRange(1, 4096)]
    [Description("Widths of the hidden layers, first to last; an empty list is a linear policy. With gru and lstm one recurrent layer each; with transformer one block each, all of the same width.")]
    public IReadOnlyList<int> HiddenSizes { get; init; } = [256, 256];

    /// <summary>Attention heads of a transformer; null is <see cref="DefaultAttentionHeads"/>.</summary>
    [Range(1, 64)]
    [Description("Attention heads of each block of a transformer; they share its width evenly. Absent: 4. Refused where neither the backbone nor the denoiser is one, nor the head act.")]
    public int? AttentionHeads { get; init; }

    /// <summary>Share of a hidden layer's values that a training step drops; null is what <see cref="Settle"/> says.</summary>
    [Range(0.0, 0.9)]
    [Description("Share of the hidden values that each training step leaves out at random (dropout; Srivastava et al., 2014); 0 leaves out none. Reaches the transformers of the head act and of the denoiser transformer too. Absent: 0.2 where an mlp has the head categorical and there is one policy, otherwise 0. Refused with the denoisers mlp and unet.")]
    public double? Dropout { get; init; }

    /// <summary>Deviation of the noise that is added to scaled observations while training.</summary>
    [Range(0.0, 1.0)]
    [Description("Deviation of the normal noise that training adds to the scaled observations: a policy that has seen it drifts less. 0 adds none. Refused where the policy sees images and texts alone.")]
    public double ObservationNoise { get; init; }

    /// <summary>Decay of the moving average of the weights; null keeps none.</summary>
    [Range(0.5, 0.99999)]
    [Description("Decay of an exponential moving average of the weights; validation and the policy take the average. It begins lower: (1 + step) / (10 + step) at most. Absent: the weights of the last step.")]
    public double? AverageDecay { get; init; }

    /// <summary>Non-linearity between the layers; null is what <see cref="Settle"/> says.</summary>
    [Description("Non-linearity of the hidden layers of an mlp; the other backbones have their own. Absent: tanh where an mlp has the head categorical and there is one policy, otherwise relu.")]
    public Activation? Activation { get; init; }

    /// <summary>What the network's output means.</summary>
    [Description("What the network's output means; auto takes categorical for discrete actions, multi_categorical for multi-discrete ones and deterministic for continuous ones.")]
    public ActionHeadName Head { get; init; } = ActionHeadName.Auto;

    /// <summary>How a deterministic action is compared with the expert's; null is <see cref="RegressionLoss.L2"/>.</summary>
    [Description("How the head deterministic compares its action with the expert's: l2 learns the mean of the expert's answers, l1 their median. Absent: l2. Refused with other heads.")]
    public RegressionLoss? Loss { get; init; }

    /// <summary>Number of a mixture's modes; null is <see cref="DefaultModes"/>.</summary>
    [Range(2, 64)]
    [Description("Modes of the head gmm: about as many as there are right answers, or some more. Absent: 5. Refused with other heads.")]
    public int? Modes { get; init; }

    /// <summary>β: how far the weight of what is easy is taken back in the gradient of a likelihood; null is <see cref="DefaultNllBeta"/>.</summary>
    [Range(0.0, 1.0)]
    [Description("Of the heads gaussian and gmm: multiplies each element's gradient by its deviation to the power of 2 x this (beta-NLL; Seitzer et al., 2022). 0 is the likelihood, which learns what it is sure of ever better and leaves the rest; 0.5 is the paper's advice; at 1 the means are learned as by a squared error. Absent: 0.5. Refused with other heads.")]
    public double? NllBeta { get; init; }

    /// <summary>Steps in which a denoising head makes an action of noise; null is <see cref="DefaultDenoisingSteps"/>.</summary>
    [Range(1, 100)]
    [Description("Steps in which the heads diffusion and flow make a chunk of actions out of noise when the policy acts. Absent: 10. Refused with other heads.")]
    public int? DenoisingSteps { get; init; }

    /// <summary>What a denoising head learns with; null is <see cref="DenoiserName.Mlp"/>.</summary>
    [Description("What the heads diffusion and flow learn with: mlp, a perceptron over the whole chunk; unet, convolutions along it; transformer, one position for each of its actions. Absent: mlp. Refused with other heads.")]
    public DenoiserName? Denoiser { get; init; }

    /// <summary>Widths of the denoiser; null is <see cref="DenoiserShape.DefaultChannels"/> or <see cref="DenoiserShape.DefaultBlocks"/>.</summary>
    [MaxLength(8)]
    [ElementRange(8, 2048)]
    [Description("Of the denoiser unet the channels of each level, multiples of 8 from 32 on, each level having half the length of the one before it; of transformer the width of each block, all the same. Absent: [32, 64, 128] for unet, [128, 128] for transformer. Refused with the denoiser mlp, which is as wide as the last of hidden_sizes.")]
    public IReadOnlyList<int>? DenoiserSizes { get; init; }

    /// <summary>Values that an element of an action may have; null is <see cref="DefaultBins"/>.</summary>
    [Range(3, 1023)]
    [Description("Values of which the head binned chooses one for each element of an action; an odd number where they are even, so that the middle is one of them. Absent: 255. Refused with other heads.")]
    public int? Bins { get; init; }

    /// <summary>Where the bins of the head binned end; null is <see cref="Algorithms.BinEdges.Uniform"/>.</summary>
    [Description("Where the bins of the head binned end: uniform, evenly over the range of the demonstrations; quantile, so that each has about as many of their actions, the mean of which is its value. Absent: uniform. Refused with other heads.")]
    public BinEdges? BinEdges { get; init; }

    /// <summary>Size of the latent of the head act; null is <see cref="ActSettings.DefaultLatent"/>.</summary>
    [Range(1, 512)]
    [Description("Numbers in which the encoder of the head act tells the decoder, while training, how a chunk was done. Absent: 32. Refused with other heads.")]
    public int? Latent { get; init; }

    /// <summary>Weight of the latent's divergence in the loss of the head act; null is <see cref="ActSettings.DefaultDivergenceWeight"/>.</summary>
    [Range(1e-6, 1e4)]
    [Description("How much it costs the encoder of the head act to tell more: the weight of the divergence of its latent from a normal distribution, beside the mean absolute error of scaled actions. Absent: 10. Refused with other heads.")]
    public double? KlWeight { get; init; }

    /// <summary>Policies that are trained together, as an ensemble.</summary>
    [Range(1, 64)]
    [Description("Policies that are trained together, each from a seed of its own; above 1 the policy is their mean, and says how much they disagree.")]
    public int Members { get; init; } = 1;

    /// <summary>How observations, and continuous actions, are scaled.</summary>
    [Description("How observations, and continuous actions, are scaled; statistics come from the training episodes alone and travel inside the policy.")]
    public Normalization Normalization { get; init; } = Normalization.ZScore;

    /// <summary>Features that are scaled otherwise than <see cref="Normalization"/> says, by name.</summary>
    [Description("Features that are scaled otherwise than normalization says, by name: { \"observation.flags\": \"none\", \"action\": \"min_max\" }. Absent: none is.")]
    public IReadOnlyDictionary<string, Normalization>? Normalizations { get; init; }

    /// <summary>The optimiser's step size.</summary>
    [Range(1e-8, 1.0)]
    [Description("The optimiser's step size at its highest.")]
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>How the learning rate changes over the run.</summary>
    [Description("How the learning rate changes over the run, after the warm-up.")]
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine;

    /// <summary>Steps of linear warm-up.</summary>
    [Range(0.0, 1_000_000.0)]
    [Description("Steps over which the learning rate rises from zero to its highest; fewer than the run has.")]
    public long WarmupSteps { get; init; }

    /// <summary>Decoupled weight decay; 0 is none.</summary>
    [Range(0.0, 1.0)]
    [Description("Decoupled weight decay: each step takes the learning rate times so much off the weights (AdamW); 0 takes nothing.")]
    public double WeightDecay { get; init; }

    /// <summary>Largest norm of a gradient.</summary>
    [Range(1e-6, 1e6)]
    [Description("Largest norm of a step's gradient; larger ones are scaled down. Absent: no limit.")]
    public double? MaxGradientNorm { get; init; }

    /// <summary>Share of the episodes held out for validation.</summary>
    [Range(0.0, 0.9)]
    [Description("Share of the episodes held out for validation; never split within an episode unless there is only one. 0 holds out none.")]
    public double ValidationFraction { get; init; } = 0.1;

    /// <summary>Steps between metric reports.</summary>
    [Range(1.0, 10_000_000.0)]
    [Description("Steps between reports of the training loss. Absent: so that a run has about 200 of them.")]
    public long? LogEvery { get; init; }

    /// <summary>Steps between validations.</summary>
    [Range(1.0, 10_000_000.0)]
    [Description("Steps between validations. Absent: so that a run has about 20 of them. Refused where nothing is held out.")]
    public long? ValidateEvery { get; init; }

    /// <summary>The observation features the policy sees.</summary>
    [MaxLength(64)]
    [Description("The observation features the policy sees, by name. Absent: all of them.")]
    public IReadOnlyList<string>? Observations { get; init; }

    /// <inheritdoc />
    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Steps is not null && Epochs is not null)
        {
            yield return new ValidationResult("Give steps or epochs, not both: each says how long to train.", [nameof(Steps), nameof(Epochs)]);
        }

        if (HiddenSizes.Count == 0 && (Backbone != BackboneName.Mlp || HeadRules.IsLearning(Head)))
        {
            yield return new ValidationResult("This backbone or head needs at least one hidden layer.", [nameof(HiddenSizes)]);
        }

        if (Backbone == BackboneName.Transformer && HiddenSizes.Any(width => width != HiddenSizes[0] || width % (AttentionHeads ?? DefaultAttentionHeads) != 0))
        {
            yield return new ValidationResult("The blocks of a transformer have the same width, a multiple of attention_heads: 4 where that is not given.", [nameof(HiddenSizes)]);
        }

        if (Activation is not (null or Algorithms.Activation.Relu) && (Backbone != BackboneName.Mlp || HiddenSizes.Count == 0))
        {
            yield return new ValidationResult(
                "Only the hidden layers of an mlp have this non-linearity: leave this out, or choose that backbone with a hidden layer.", [nameof(Activation)]);
        }

        if (Dropout > 0 && HiddenSizes.Count == 0)
        {
            yield return new ValidationResult("There are no hidden values to leave out: leave this out, or give a hidden layer.", [nameof(Dropout)]);
        }

        foreach (var problem in HeadRules.Check(this))
        {
            yield return problem;
        }

        if (Members > 1 && (HeadRules.IsForOnePolicy(Head) || Backbone != BackboneName.Mlp || PolicyShape.Of(this) != PolicyShape.Plain || Dropout > 0 || ObservationNoise > 0 || AverageDecay is not null))
        {
            yield return new ValidationResult(
                "Members of an ensemble are perceptrons that see one observation and answer one action, of heads that say what their mean is (deterministic, gaussian, gmm, categorical), without dropout, observation_noise and average_decay. Train one policy, or leave those options out.",
                [nameof(Members)]);
        }

        if (Execute > PolicyShape.Of(this).Chunk)
        {
            yield return new ValidationResult($"No more actions can be carried out than a chunk has: {PolicyShape.Of(this).Chunk}.", [nameof(Execute)]);
        }

        if (Observations is { Count: 0 })
        {
            yield return new ValidationResult("A policy must see something: name at least one observation feature, or leave this out for all of them.", [nameof(Observations)]);
        }

        foreach (var problem in ValidateTraining())
        {
            yield return problem;
        }
    }
}
