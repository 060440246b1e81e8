using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Policies;
using TorchSharp;

namespace ImitationService.Learning.Training;

/// <summary>What an algorithm is given.</summary>
/// <param name="Options">Of the algorithm's own type; they fit the dataset.</param>
/// <param name="Seed">Everything random derives from it.</param>
/// <param name="Dataset">The demonstrations.</param>
/// <param name="Device">Where tensors live.</param>
/// <param name="Observer">Hears what happens.</param>
/// <param name="Checkpoints">Takes the training's checkpoints, and gives back the one it begins with.</param>
/// <param name="Time">Measures throughput.</param>
internal sealed record TrainingContext(
    AlgorithmOptions Options,
    long Seed,
    CanonicalDataset Dataset,
    torch.Device Device,
    ITrainingObserver Observer,
    TrainingCheckpoints Checkpoints,
    TimeProvider Time)
{
    /// <summary>The largest dataset, in the features that are trained on, that is copied into memory.</summary>
    public long MostResidentBytes { get; init; } = MemoryEstimate.MostResidentBytes;

    /// <summary>How vectors are scaled: as the checkpoint says that the training begins with, or by these values.</summary>
    /// <param name="name">Of the statistics in a bundle: <c>observation</c>, <c>action</c>.</param>
    /// <param name="moments">Of the training episodes' vectors.</param>
    /// <param name="rules">How to scale each dimension.</param>
    /// <param name="limit">Largest magnitude of a scaled value; null is no limit.</param>
    public Normalizer? Scaling(string name, Moments moments, IReadOnlyList<Normalization> rules, float? limit) => Checkpoints.Origin is { } origin
        ? Normalizer.Restore(origin, name, rules, limit, Device)
        : Normalizer.Fit(rules, moments, limit, Device);

    /// <summary>The bins of actions: as the checkpoint says that the training begins with, or by these values; null where they are even, or there are none.</summary>
    /// <param name="options">Of the head.</param>
    /// <param name="actions">Statistics of the training episodes' actions.</param>
    /// <param name="scaling">How actions are scaled; null where they are not.</param>
    public BinTable? Bins(BehaviorCloningOptions options, Moments actions, Normalizer? scaling)
    {
        if (options is not { Head: ActionHeadName.Binned, BinEdges: BinEdges.Quantile })
        {
            return null;
        }

        var bins = options.Bins ?? BehaviorCloningOptions.DefaultBins;
        return Checkpoints.Origin is { } origin ? BinTable.Restore(origin, actions.Size, bins, Device) : BinTable.OfEqualMass(actions, scaling, bins, Device);
    }
}
