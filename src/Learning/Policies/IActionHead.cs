using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Learning.Export;
using ImitationService.Learning.Policies.Denoisers;
using ImitationService.Learning.Transitions;
using TorchSharp;
using TorchSharp.Modules;

namespace ImitationService.Learning.Policies;

/// <summary>What a network's output means: how it is compared with the expert's actions, and how it becomes an action.</summary>
internal interface IActionHead : IDisposable
{
    /// <summary>Its name in options.</summary>
    ActionHeadName Name { get; }

    /// <summary>Width of the network's output.</summary>
    int Outputs { get; }

    /// <summary>Actions of an answer, C.</summary>
    int Chunk { get; }

    /// <summary>What the head itself learns, under the names it has in a bundle; most learn nothing.</summary>
    IReadOnlyList<(string Name, Parameter Value)> Parameters => [];

    /// <summary>What the head was given by the training episodes besides the scaling, under the names it has in a bundle; most are given nothing.</summary>
    IReadOnlyList<(string Name, torch.Tensor Value)> Constants => [];

    /// <summary>Whether its loss draws numbers of its own.</summary>
    bool IsRandom => false;

    /// <summary>How actions are scaled; null where they are not.</summary>
    Normalizer? Normalizer { get; }

    /// <summary>What the network's output has from its first weights on, beside what its last layer draws; null is nothing. [outputs]</summary>
    /// <param name="seed">The run's; it derives from it.</param>
    float[]? FirstOutput(long seed) => null;

    /// <summary>Hears whether the policy trains from now on, or is measured or acts; most heads do the same in any case.</summary>
    void Train(bool isTraining)
    {
    }

    /// <summary>The metric that baselines are reported in, and the name of the constant-action baseline.</summary>
    (string Score, string ConstantBaseline) Metrics { get; }

    /// <summary>What the loss compares with. Actions as in the dataset, [n, d] float, [n] class or [n, d] classes → [n, …]</summary>
    torch.Tensor Targets(torch.Tensor actions);

    /// <summary>The mean loss of a minibatch. [N, outputs] → scalar</summary>
    torch.Tensor Loss(torch.Tensor output, ActionTargets targets);

    /// <summary>The mean loss of a minibatch, and its gradient times a factor. [N, outputs] → scalar, [N, outputs]</summary>
    (torch.Tensor Loss, torch.Tensor Gradient) Slope(torch.Tensor output, ActionTargets targets, double factor) =>
        ActionHeads.RecordedSlope(this, output, targets, factor);

    /// <summary>The chunk of actions, as in the dataset. [N, outputs] → [N, C, d] float, [N, C] class or [N, C, d] classes</summary>
    /// <param name="output">The network's.</param>
    /// <param name="noise">What a head that makes actions of noise begins with, [N, C, d]; null draws it. Others do without.</param>
    torch.Tensor Decode(torch.Tensor output, torch.Tensor? noise = null);

    /// <summary>What the graph takes besides observations and state, for so many answers; the same every time.</summary>
    IReadOnlyDictionary<string, torch.Tensor> GraphInputs(long rows) => new Dictionary<string, torch.Tensor>();

    /// <summary>What the graph's outputs must be, given <see cref="GraphInputs"/>, that change with the network's output without a leap. [n, outputs]</summary>
    IReadOnlyList<GraphAnswer> Answers(torch.Tensor output);

    /// <summary>Whether the graph's action is the one that its other outputs call for, where choosing it is a leap.</summary>
    /// <param name="answers">The graph's.</param>
    /// <param name="tolerance">Choices this near to each other, as a share of their size, are as good as one another.</param>
    bool IsChoiceRight(GraphAnswers answers, double tolerance);

    /// <summary>Probabilities of the classes, or bins, of each of the next action's elements; none of heads that know none. [N, outputs] → d times [N, K]</summary>
    IReadOnlyList<torch.Tensor> Probabilities(torch.Tensor output) => [];

    /// <summary>The classes, or bins, that the expert's actions are, of a head that gives <see cref="Probabilities"/>. Actions as in the dataset, [N, …] → [N, d] class</summary>
    torch.Tensor Classes(torch.Tensor actions) => actions.reshape(actions.shape[0], -1);

    /// <summary>A score of answers against these held-out actions.</summary>
    IActionScore CreateScore(torch.Tensor heldOutActions);

    /// <summary>The best single answer to everything: the mean or the commonest action. [n, …] → [1, …]</summary>
    torch.Tensor ConstantAction(torch.Tensor trainingActions);

    /// <summary>Adds the outputs of a policy's graph: <c>action</c>, and what else the head has to say.</summary>
    void Export(OnnxGraph graph, string output);
}

/// <summary>Makes the head that options name; one line per head.</summary>
internal static class ActionHeads
{
    /// <summary>How the actions of a head are scaled: diffusion keeps them within −1 and 1, and bins lie there.</summary>
    /// <returns>The rule of each of the action's elements. [d]</returns>
    public static IReadOnlyList<Normalization> ScalingOf(BehaviorCloningOptions options, int size)
    {
        var rule = (options.Head, options.NormalizationOf(FeatureNames.Action)) switch
        {
            (ActionHeadName.Diffusion, not Normalization.None) => Normalization.MinMax,
            (ActionHeadName.Binned, Normalization.ZScore) => Normalization.MinMax,
            (_, var chosen) => chosen,
        };
        return [.. Enumerable.Repeat(rule, size)];
    }

    /// <summary><see cref="IActionHead.Slope"/> by torch's automatic gradients.</summary>
    public static (torch.Tensor Loss, torch.Tensor Gradient) RecordedSlope(IActionHead head, torch.Tensor output, ActionTargets targets, double factor)
    {
        var answers = output.detach().requires_grad_(true);
        var loss = head.Loss(answers, targets);
        (loss * factor).backward();
        return (loss.detach(), answers.grad!);
    }

    /// <param name="options">Which head, and its settings.</param>
    /// <param name="action">The dataset's actions, which the head fits.</param>
    /// <param name="normalizer">Of continuous actions; null where they are not scaled.</param>
    /// <param name="seed">The run's seed; the first weights of a head that learns derive from it.</param>
    /// <param name="device">Where it is to be used.</param>
    /// <param name="table">Of a binned action; null is an even one.</param>
    public static IActionHead Create(BehaviorCloningOptions options, ActionSpace action, Normalizer? normalizer, long seed, torch.Device device, BinTable? table = null)
    {
        var (chunk, steps) = (PolicyShape.Of(options).Chunk, options.DenoisingSteps ?? BehaviorCloningOptions.DefaultDenoisingSteps);
        IDenoiser Denoiser() => DenoiserFactory.Create(options, action.Dimensions, seed, device);
        return Compatibility.ResolveHead(options.Head, action.Kind) switch
        {
            ActionHeadName.Deterministic => new DeterministicHead(action.Dimensions, normalizer, options.Loss ?? RegressionLoss.L2, chunk),
            ActionHeadName.Gaussian => new GaussianHead(action.Dimensions, normalizer, chunk, options.NllBeta ?? BehaviorCloningOptions.DefaultNllBeta),
            ActionHeadName.Gmm => new GaussianMixtureHead(action.Dimensions, options.Modes ?? BehaviorCloningOptions.DefaultModes, normalizer, chunk, options.NllBeta ?? BehaviorCloningOptions.DefaultNllBeta),
            ActionHeadName.Binned => new BinnedHead(action.Dimensions, table ?? BinTable.Uniform(action.Dimensions, options.Bins ?? BehaviorCloningOptions.DefaultBins, device), normalizer, chunk),
            ActionHeadName.Diffusion => new DiffusionHead(action.Dimensions, chunk, steps, normalizer, Denoiser(), device),
            ActionHeadName.Flow => new FlowHead(action.Dimensions, chunk, steps, normalizer, Denoiser()),
            ActionHeadName.Act => new ActHead(action.Dimensions, chunk, normalizer, options.HiddenSizes[^1], ActSettings.Of(options), seed, device, options.Dropout ?? 0),
            ActionHeadName.Categorical => new CategoricalHead(action.Classes ?? throw new ArgumentException("A discrete action has classes."), chunk, options.LabelSmoothing),
            ActionHeadName.MultiCategorical => new MultiCategoricalHead(action.ClassesPerDimension ?? throw new ArgumentException("A multi-discrete action has classes."), chunk, options.LabelSmoothing),
            var name => throw new ArgumentOutOfRangeException(nameof(options), name, "There is no such head."),
        };
    }
}
