using ImitationService.Learning.Policies;
using static TorchSharp.torch;

namespace ImitationService.Learning.Transitions;

/// <summary>Transitions resident in memory, one row each.</summary>
/// <param name="observations">All chosen features, one after the other. [n, D] float</param>
/// <param name="actions">As in the dataset. [n, d] float, or [n] or [n, d] int64</param>
/// <param name="parts">The stretches of episodes they come from, in the rows' order.</param>
/// <param name="vectors">Numbers of an observation that are scaled, V; the others are pixels. Null is all of them.</param>
internal sealed class TransitionSet(Tensor observations, Tensor actions, IReadOnlyList<EpisodePart> parts, long? vectors = null) : ITransitions
{
    private Func<Tensor, Tensor> _targetsOf = values => values;
    private Tensor? _targets;

    public Tensor Observations { get; private set; } = observations;

    public Tensor Actions { get; private set; } = actions;

    public TransitionPlacement Placement => TransitionPlacement.Resident;

    public IReadOnlyList<EpisodePart> Parts => parts;

    public long Count { get; } = observations.shape[0] == actions.shape[0]
        ? observations.shape[0]
        : throw new ArgumentException($"{observations.shape[0]} observations, but {actions.shape[0]} actions.");

    public long ObservationSize => Observations.shape[1];

    public Device Device => Observations.device;

    public Moments ObservationMoments()
    {
        using var scaled = Vectors();
        return Moments.Of(scaled);
    }

    /// <summary>Adds the numbers that are scaled to statistics of more transitions.</summary>
    public void AddTo(Moments moments)
    {
        using var scaled = Vectors();
        moments.Add(scaled);
    }

    public Moments ActionMoments() => Moments.Of(Actions);

    /// <summary>Moves the rows, and scales them there once rather than in every minibatch.</summary>
    public void Prepare(Normalizer? scaling, Func<Tensor, Tensor> targets, Device device)
    {
        MoveTo(device);
        scaling?.Apply(Observations);
        _targetsOf = targets;
    }

    public Tensor ObservationsAt(Tensor rows) => RowsOfFloats.At(Observations, rows);

    public Tensor ActionsAt(Tensor rows) => RowsOfFloats.At(Actions, rows);

    public Tensor TargetsAt(Tensor rows) => RowsOfFloats.At(Targets(), rows);

    public void Dispose()
    {
        Observations.Dispose();
        Actions.Dispose();
        _targets?.Dispose();
    }

    // [n, V]
    private Tensor Vectors() => vectors is { } count && count < ObservationSize ? Observations.narrow(1, 0, count).contiguous() : Observations.alias();

    // Held-out transitions are never asked for them. Actions that are targets as they are, are kept once.
    private Tensor Targets() => _targets ??= _targetsOf(Actions).alias().DetachFromDisposeScope();

    private void MoveTo(Device device)
    {
        if (Observations.device.type != device.type)
        {
            var (observations, actions) = (Observations, Actions);
            (Observations, Actions) = (observations.to(device).DetachFromDisposeScope(), actions.to(device).DetachFromDisposeScope());
            observations.Dispose();
            actions.Dispose();
        }
    }
}
