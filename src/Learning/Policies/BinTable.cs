using ImitationService.Learning.Checkpoints;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>The values that an element of a binned action may have, and where one bin ends and the next begins; of scaled actions.</summary>
internal sealed class BinTable : IDisposable
{
    private const string ValuesName = "action.bin_values";
    private const string EdgesName = "action.bin_edges";

    private readonly Tensor _values;
    private readonly Tensor _edges;

    private BinTable(Tensor values, Tensor edges, bool isFitted, Device device)
    {
        _values = values.to(device).alias().DetachFromDisposeScope();
        _edges = edges.to(device).alias().DetachFromDisposeScope();
        IsFitted = isFitted;
    }

    /// <summary>Whether it was made of actions: it then travels with the policy.</summary>
    public bool IsFitted { get; }

    /// <summary>Number of bins, B.</summary>
    public int Bins => (int)_values.shape[1];

    /// <summary>One value per bin of each element. [d, B]</summary>
    public Tensor Values => _values;

    /// <summary>What must travel, under the names it has in a bundle.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Constants => IsFitted ? [(ValuesName, _values), (EdgesName, _edges)] : [];

    /// <summary>B values, evenly from −1 to 1, ends included; the edges lie in the middle between them.</summary>
    public static BinTable Uniform(int dimensions, int bins, Device device)
    {
        using var scope = NewDisposeScope();
        var values = arange(bins, ScalarType.Float32) * (float)(2.0 / (bins - 1)) - 1;                             // [B]
        var edges = (values.narrow(0, 1, bins - 1) + values.narrow(0, 0, bins - 1)) / 2;                           // [B − 1]
        return new BinTable(values.expand(dimensions, bins).contiguous(), edges.expand(dimensions, bins - 1).contiguous(), isFitted: false, device);
    }

    /// <summary>
    /// Bins of equal mass: the edges are the quantiles k/B of the actions, and a bin's value is the mean of the actions in it.
    /// Many equal actions lie in one bin, whose value they are; a bin that gets none has its edge's.
    /// </summary>
    /// <param name="actions">Statistics of the training episodes' actions.</param>
    /// <param name="scaling">How actions are scaled; null where they are not.</param>
    /// <param name="bins">B.</param>
    /// <param name="device">Where it is to be used.</param>
    public static BinTable OfEqualMass(Moments actions, Normalizer? scaling, int bins, Device device)
    {
        using var scope = NewDisposeScope();
        var (values, edges) = (new float[actions.Size * bins], new float[actions.Size * (bins - 1)]);
        for (var d = 0; d < actions.Size; d++)
        {
            float[] sorted = [.. actions.Sorted(d).Select(value => scaling is null ? value : (value - scaling.Mean[d]) / scaling.Deviation[d])];
            var own = edges.AsSpan(d * (bins - 1), bins - 1);
            for (var k = 1; k < bins; k++)
            {
                own[k - 1] = (float)Moments.Quantile(sorted, (double)k / bins);
            }

            FillMeans(sorted, own, values.AsSpan(d * bins, bins));
        }

        return new BinTable(tensor(values, [actions.Size, bins]), tensor(edges, [actions.Size, bins - 1]), isFitted: true, device);
    }

    /// <summary>The table that a policy had.</summary>
    public static BinTable Restore(StateReader reader, int dimensions, int bins, Device device)
    {
        using var scope = NewDisposeScope();
        var (values, edges) = (empty(dimensions, bins), empty(dimensions, bins - 1));
        reader.Fill(ValuesName, values);
        reader.Fill(EdgesName, edges);
        return new BinTable(values, edges, isFitted: true, device);
    }

    /// <summary>The bin of each element: the first whose upper edge it does not exceed. [.., d] scaled → [.., d] int64</summary>
    public Tensor IndexOf(Tensor actions)
    {
        var perElement = actions.reshape(-1, _edges.shape[0]).t().contiguous();                                    // [d, n]
        return searchsorted(_edges, perElement).t().reshape(actions.shape);
    }

    /// <summary>The values of bins. [.., d] int64 → [.., d] scaled</summary>
    public Tensor ValueOf(Tensor index)
    {
        var places = index + arange(_values.shape[0], ScalarType.Int64, index.device) * Bins;                      // [.., d]
        return _values.flatten().index_select(0, places.flatten()).reshape(index.shape);
    }

    public void Dispose()
    {
        _values.Dispose();
        _edges.Dispose();
    }

    private static void FillMeans(float[] sorted, ReadOnlySpan<float> edges, Span<float> values)
    {
        var next = 0;
        for (var bin = 0; bin < values.Length; bin++)
        {
            var (first, sum) = (next, 0.0);
            while (next < sorted.Length && (bin == edges.Length || sorted[next] <= edges[bin]))
            {
                sum += sorted[next++];
            }

            values[bin] = next > first ? (float)(sum / (next - first)) : edges[Math.Min(bin, edges.Length - 1)];
        }
    }
}
