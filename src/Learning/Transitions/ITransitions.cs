using ImitationService.Learning.Policies;
using static TorchSharp.torch;

namespace ImitationService.Learning.Transitions;

/// <summary>Where a training's transitions are. Minibatches are the same in bits.</summary>
internal enum TransitionPlacement
{
    /// <summary>Copied into memory once, scaled there.</summary>
    Resident,

    /// <summary>In the dataset's files, which are mapped into memory; copied and scaled minibatch by minibatch.</summary>
    Mapped,
}

/// <summary>Transitions by number: those of some parts of episodes, one after the other.</summary>
internal interface ITransitions : IDisposable
{
    /// <summary>The largest number of actions that baselines are made of: beyond it, evenly chosen ones.</summary>
    const long MostBaselineActions = 1 << 20;

    /// <summary>Where they are.</summary>
    TransitionPlacement Placement { get; }

    /// <summary>The stretches of episodes they come from, in the transitions' order.</summary>
    IReadOnlyList<EpisodePart> Parts { get; }

    /// <summary>How many there are, n.</summary>
    long Count { get; }

    /// <summary>Width of an observation, D.</summary>
    long ObservationSize { get; }

    /// <summary>Where the numbers of transitions are to be that are asked for.</summary>
    Device Device { get; }

    /// <summary>Statistics of the observations in the dataset's units, before <see cref="Prepare"/>.</summary>
    Moments ObservationMoments();

    /// <summary>Statistics of continuous actions.</summary>
    Moments ActionMoments();

    /// <summary>Says how minibatches are to be; once.</summary>
    /// <param name="scaling">Of observations; null leaves them as they are.</param>
    /// <param name="targets">What the loss makes of actions. [k, …] → [k, …]</param>
    /// <param name="device">Where they are computed with.</param>
    void Prepare(Normalizer? scaling, Func<Tensor, Tensor> targets, Device device);

    /// <summary>Observations, scaled once they are prepared. [k] → [k, D]</summary>
    Tensor ObservationsAt(Tensor rows);

    /// <summary>Actions as in the dataset. [k] → [k, d] float or [k] int64</summary>
    Tensor ActionsAt(Tensor rows);

    /// <summary>What the loss compares with. [k] → [k, …]</summary>
    Tensor TargetsAt(Tensor rows);

    /// <summary>The actions that baselines are made of: all, or evenly chosen ones. [≤ 2²⁰, …]</summary>
    Tensor BaselineActions() => ActionsAt(arange(0, Count, 1 + ((Count - 1) / MostBaselineActions), ScalarType.Int64, Device));
}
