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

    /// <summary>A score of answers against these held-out actions.</summary>
    IActionScore CreateScore(torch.Tensor heldOutActions);

    /// <summary>The best single answer to everything: the mean or the commonest action. [n, …] → [1, …]</summary>
    torch.Tensor ConstantAction(torch.Tensor trainingActions);

    /// <summary>Adds the outputs of a policy's graph: <c>action</c>, and what else the head has to say.</summary>
    void Export(OnnxGraph graph, string output);
}

/// <summary>Makes the head of a name; one line per head.</summary>
internal static class ActionHeads
{
    /// <param name="name">Not <see cref="ActionHeadName.Auto"/>.</param>
    /// <param name="action">The dataset's actions.</param>
    /// <param name="normalizer">Of continuous actions; null where they are not scaled.</param>
    public static IActionHead Create(ActionHeadName name, ActionSpace action, Normalizer? normalizer) => name switch
    {
        ActionHeadName.Deterministic => new DeterministicHead(action.Dimensions, normalizer),
        ActionHeadName.Categorical => new CategoricalHead(action.Classes ?? throw new ArgumentException("A discrete action has classes.")),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such head."),
    };
}
