using System.Runtime.InteropServices;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Learning.Policies;
using static TorchSharp.torch;

namespace ImitationService.Learning.Transitions;

/// <summary>Transitions that stay in the dataset's mapped files: a minibatch is copied together, and scaled, when it is asked for.</summary>
/// <param name="dataset">The demonstrations.</param>
/// <param name="features">The observation features, in the order in which they are joined.</param>
/// <param name="action">The action feature.</param>
/// <param name="parts">The stretches of episodes.</param>
/// <param name="observations">Statistics, taken when every value was looked at.</param>
/// <param name="actions">The same of continuous actions; null of classes.</param>
internal sealed class MappedTransitions(
    CanonicalDataset dataset,
    IReadOnlyList<Feature> features,
    Feature action,
    IReadOnlyList<EpisodePart> parts,
    Moments observations,
    Moments? actions) : ITransitions
{
    // A page that is asked for brings its neighbours along where those are in memory already.
    private const long BytesPerTouch = 64 << 10;
    private const long MostTouchedBytes = 256 << 20;

    private readonly PartTable _table = new(dataset, parts);
    private Normalizer? _scaling;
    private Func<Tensor, Tensor> _targets = values => values;
    private Device _device = CPU;
    private long _touchedBytes;

    public TransitionPlacement Placement => TransitionPlacement.Mapped;

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
        var column = 0;
        foreach (var feature in features)
        {
            if (ObservationLayout.IsImage(feature))
            {
                GatherPixels(feature, places, gathered, column);
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
        Tensor gathered;
        if (actions is null)
        {
            gathered = empty([rows.shape[0]], ScalarType.Int64); // [k]
            Gather<long>(action, places, gathered, 0);
        }
        else
        {
            gathered = empty([rows.shape[0], action.Size]);      // [k, d]
            Gather<float>(action, places, gathered, 0);
        }

        return gathered.to(_device);
    }

    public Tensor TargetsAt(Tensor rows) => _targets(ActionsAt(rows));

    /// <summary>The mapping is the dataset's, which ends it.</summary>
    public void Dispose()
    {
    }

    private void Gather<T>(Feature feature, long[] places, Tensor into, int column)
        where T : unmanaged
    {
        var width = into.dim() == 1 ? 1 : (int)into.shape[1];
        dataset.Gather(feature.Name, places, MemoryMarshal.Cast<byte, T>(into.bytes), width, column);
        Touch(places.Length, (long)feature.Size * sizeof(float));
    }

    private void GatherPixels(Feature feature, long[] places, Tensor into, int column)
    {
        var numbers = MemoryMarshal.Cast<byte, float>(into.bytes);
        var width = (int)into.shape[1];
        foreach (var (i, place) in places.Index())
        {
            Pixels.CopyTo(dataset.Bytes(feature.Name, place, 1), numbers[((i * width) + column)..]);
        }

        Touch(places.Length, feature.Size);
    }

    private void Touch(long rows, long bytes)
    {
        _touchedBytes += rows * Math.Max(BytesPerTouch, bytes);
        if (_touchedBytes > MostTouchedBytes)
        {
            dataset.Release();
            _touchedBytes = 0;
        }
    }
}
