using TorchSharp;

namespace ImitationService.Learning.Transitions;

/// <summary>Transitions resident in memory, one row each.</summary>
/// <param name="observations">All chosen features, one after the other. [n, D] float</param>
/// <param name="actions">As in the dataset. [n, d] float or [n] int64</param>
/// <param name="parts">The stretches of episodes they come from, in the rows' order.</param>
internal sealed class TransitionSet(torch.Tensor observations, torch.Tensor actions, IReadOnlyList<EpisodePart> parts) : IDisposable
{
    public torch.Tensor Observations { get; private set; } = observations;

    public torch.Tensor Actions { get; private set; } = actions;

    public IReadOnlyList<EpisodePart> Parts => parts;

    public long Count { get; } = observations.shape[0] == actions.shape[0]
        ? observations.shape[0]
        : throw new ArgumentException($"{observations.shape[0]} observations, but {actions.shape[0]} actions.");

    /// <summary>Moves the rows to where they are computed with.</summary>
    public void MoveTo(torch.Device device)
    {
        if (Observations.device.type != device.type)
        {
            var (observations, actions) = (Observations, Actions);
            (Observations, Actions) = (observations.to(device).DetachFromDisposeScope(), actions.to(device).DetachFromDisposeScope());
            observations.Dispose();
            actions.Dispose();
        }
    }

    public void Dispose()
    {
        Observations.Dispose();
        Actions.Dispose();
    }
}
