using System.Runtime.InteropServices;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Learning.Policies;
using static TorchSharp.torch;

namespace ImitationService.Learning.Transitions;

/// <summary>Transitions that stay in the dataset's files: a minibatch is copied together, and scaled, when it is asked for.</summary>
/// <param name="dataset">The demonstrations.</param>
/// <param name="texts">The dataset's, as vectors.</param>
/// <param name="features">The observation features, in the order in which they are joined.</param>
/// <param name="action">The action feature.</param>
/// <param name="parts">The stretches of episodes.</param>
/// <param name="observations">Statistics, taken when every value was looked at.</param>
/// <param name="actions">The same of continuous actions; null of classes.</param>
internal sealed class StoredTransitions(
    CanonicalDataset dataset,
    TextVectors texts,
    IReadOnlyList<Feature> features,
    Feature action,
    IReadOnlyList<EpisodePart> parts,
    Moments observations,
    Moments? actions) : ITransitions
{
    private readonly PartTable _table = new(dataset, parts);
    private Normalizer? _scaling;
    private Func<Tensor, Tensor> _targets = values => values;
    private Device _device = CPU;

    public TransitionPlacement Placement => TransitionPlacement.Stored;

    public IReadOnlyList<EpisodePart> Parts => parts;

    public long Count => _table.Count;

    public long ObservationSize { get; } = ObservationLayout.Width(features);

    /// <summary>The numbers are looked up on the processor.</summary>
    public Device Device => CPU;

    public Moments ObservationMoments() => observations;

    public Moments ActionMoments() => actions ?? throw new InvalidOperationException("Classes have no moments.");

    public void Prepare(Normalizer? scaling, Func<Tensor, Tensor> targets, Device device) => (_scaling, _targets, _device) = (scaling, targets, device);

    public Tensor ObservationsAt(Tensor rows)
    {
        var gathered = empty([rows.shape[0], ObservationSize]); // [k, D]
        var places = new long[rows.shape[0]];
        _table.ObservationRows(MemoryMarshal.Cast<byte, long>(rows.bytes), places);
        foreach (var feature in features)
        {
            dataset.Expect(feature.Name, places);
        }

        var column = 0;
        foreach (var feature in features)
        {
            if (ObservationLayout.IsImage(feature))
            {
                GatherPixels(feature, places, gathered, column);
            }
            else if (ObservationLayout.IsText(feature))
            {
                var numbers = new long[places.Length];
                dataset.Gather(feature.Name, places, numbers.AsSpan(), 1, 0);
                texts.CopyTo(numbers, MemoryMarshal.Cast<byte, float>(gathered.bytes), (int)ObservationSize, column);
            }
            else
            {
                Gather<float>(feature, places, gathered, column);
            }

            column += ObservationLayout.WidthOf(feature);
        }

        gathered = gathered.to(_device);
        _scaling?.Apply(gathered);
        return gathered;
    }

    public Tensor ActionsAt(Tensor rows)
    {
        var places = new long[rows.shape[0]];
        _table.ActionRows(MemoryMarshal.Cast<byte, long>(rows.bytes), places);
        dataset.Expect(action.Name, places);
        Tensor gathered;
        if (actions is null)
        {
            gathered = empty([rows.shape[0], .. action.Shape.Select(size => (long)size)], ScalarType.Int64); // [k] or [k, d]
            Gather<long>(action, places, gathered, 0);
        }
        else
        {
            gathered = empty([rows.shape[0], action.Size]); // [k, d]
            Gather<float>(action, places, gathered, 0);
        }

        return gathered.to(_device);
    }

    public Tensor TargetsAt(Tensor rows) => _targets(ActionsAt(rows));

    /// <summary>The files are the dataset's, which closes them.</summary>
    public void Dispose()
    {
    }

    private void Gather<T>(Feature feature, long[] places, Tensor into, int column)
        where T : unmanaged
    {
        var width = into.dim() == 1 ? 1 : (int)into.shape[1];
        dataset.Gather(feature.Name, places, MemoryMarshal.Cast<byte, T>(into.bytes), width, column);
    }

    private void GatherPixels(Feature feature, long[] places, Tensor into, int column)
    {
        var pixels = new byte[places.Length * feature.Size];
        dataset.Gather(feature.Name, places, pixels.AsSpan(), feature.Size, 0);
        var numbers = MemoryMarshal.Cast<byte, float>(into.bytes);
        var width = (int)into.shape[1];
        for (var i = 0; i < places.Length; i++)
        {
            Pixels.CopyTo(pixels.AsSpan(i * feature.Size, feature.Size), numbers[((i * width) + column)..]);
        }
    }
}
