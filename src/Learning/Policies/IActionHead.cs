using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Learning.Export;
using TorchSharp;

namespace ImitationService.Learning.Policies;

/// <summary>What a network's output means: how it is compared with the expert's actions, and how it becomes an action.</summary>
internal interface IActionHead : IDisposable
{
    /// <summary>Its name in options.</summary>
    ActionHeadName Name { get; }

    /// <summary>Width of the network's output.</summary>
    int Outputs { get; }

    /// <summary>How actions are scaled; null where they are not.</summary>
    Normalizer? Normalizer { get; }

    /// <summary>The metric that baselines are reported in, and the name of the constant-action baseline.</summary>
    (string Score, string ConstantBaseline) Metrics { get; }

    /// <summary>What the loss compares with. Actions as in the dataset, [n, d] float or [n] class → [n, …]</summary>
    torch.Tensor Targets(torch.Tensor actions);

    /// <summary>The mean loss of a minibatch. [B, outputs], [B, …] → scalar</summary>
    torch.Tensor Loss(torch.Tensor output, torch.Tensor targets);

    /// <summary>The action, as in the dataset. [B, outputs] → [B, d] float or [B] class</summary>
    torch.Tensor Decode(torch.Tensor output);

    /// <summary>What the graph's outputs must be that change with the network's output without a leap. [n, outputs], in this machine's memory</summary>
    IReadOnlyList<GraphAnswer> Answers(torch.Tensor output);

    /// <summary>Whether the graph's action is the one that its other outputs call for, where choosing it is a leap.</summary>
    /// <param name="answers">The graph's.</param>
    /// <param name="tolerance">Choices this near to each other, as a share of their size, are as good as one another.</param>
    bool IsChoiceRight(GraphAnswers answers, double tolerance);

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
    /// <param name="options">Which head, and its settings.</param>
    /// <param name="action">The dataset's actions, which the head fits.</param>
    /// <param name="normalizer">Of continuous actions; null where they are not scaled.</param>
    public static IActionHead Create(BehaviorCloningOptions options, ActionSpace action, Normalizer? normalizer) =>
        Compatibility.ResolveHead(options.Head, action.Kind) switch
        {
            ActionHeadName.Deterministic => new DeterministicHead(action.Dimensions, normalizer, options.Loss ?? RegressionLoss.L2),
            ActionHeadName.Gaussian => new GaussianHead(action.Dimensions, normalizer),
            ActionHeadName.Gmm => new GaussianMixtureHead(action.Dimensions, options.Modes ?? BehaviorCloningOptions.DefaultModes, normalizer),
            ActionHeadName.Categorical => new CategoricalHead(action.Classes ?? throw new ArgumentException("A discrete action has classes.")),
            var name => throw new ArgumentOutOfRangeException(nameof(options), name, "There is no such head."),
        };
}
