using ImitationService.Domain.Algorithms;
using static TorchSharp.torch;

namespace ImitationService.Learning.Transitions;

/// <summary>
/// Windows into transitions: the observations up to one (its history), and the actions from it on (its chunk). No window
/// leaves its episode: before the first observation that one is repeated, and what lies beyond the last action is masked. A
/// recurrent policy's window goes forwards from its transition, and is answered at every step.
/// </summary>
internal sealed class TransitionWindows : IDisposable
{
    private readonly ITransitions _transitions;
    private readonly PolicyShape _shape;
    private readonly TransitionWeights? _weights;
    private readonly Tensor _starts;

    /// <param name="transitions">Prepared, or in the dataset's units.</param>
    /// <param name="shape">Of the windows.</param>
    /// <param name="weights">How much each transition counts; null where all count the same.</param>
    public TransitionWindows(ITransitions transitions, PolicyShape shape, TransitionWeights? weights = null)
    {
        (_transitions, _shape, _weights) = (transitions, shape, weights);
        var starts = new long[transitions.Parts.Count + 1];
        foreach (var (i, part) in transitions.Parts.Index())
        {
            starts[i + 1] = starts[i] + part.Length;
        }

        if (starts[^1] != transitions.Count)
        {
            throw new ArgumentException($"{transitions.Count} observations, but the parts have {starts[^1]} transitions.");
        }

        _starts = tensor(starts, device: transitions.Device).DetachFromDisposeScope();
    }

    /// <summary>Number of transitions, each of which has a window.</summary>
    public long Count => _transitions.Count;

    /// <summary>Where the numbers of transitions are to be.</summary>
    public Device Device => _transitions.Device;

    /// <summary>What the network is shown. [B] rows → [B, D], or [B, H, D] where there is a history</summary>
    public Tensor Observations(Tensor rows)
    {
        if (_shape.History == 1)
        {
            return _transitions.ObservationsAt(rows);
        }

        var window = Window(rows);
        return _transitions.ObservationsAt(window.flatten()).view(rows.shape[0], _shape.History, -1);
    }

    /// <summary>The transition of each answer of the network. [B] rows → [N]</summary>
    public Tensor Answered(Tensor rows) => _shape is { IsRecurrent: true, History: > 1 } ? Window(rows).flatten() : rows.alias();

    /// <summary>What the expert did, as in the dataset, for each answer of the network: N = B, or B·H where every step of a window is answered.</summary>
    /// <param name="rows">[B]</param>
    /// <returns>[N, C, …], or [N, …] where a chunk is one action.</returns>
    public ActionTargets Actions(Tensor rows) => Chunks(_transitions.ActionsAt, rows);

    /// <summary>The same as the loss compares with it.</summary>
    public ActionTargets Targets(Tensor rows) => Chunks(_transitions.TargetsAt, rows);

    /// <summary>The windows in which a policy that acts meets these transitions, each transition once: all rows, or every H-th of an episode where a state begins anew.</summary>
    public long[] RowsOfActing()
    {
        var (rows, first) = (new List<long>(), 0L);
        foreach (var part in _transitions.Parts)
        {
            var stride = _shape.IsRecurrent ? _shape.History : 1;
            for (var row = first; row < first + part.Length; row += stride)
            {
                rows.Add(row);
            }

            first += part.Length;
        }

        return [.. rows];
    }

    public void Dispose()
    {
        _starts.Dispose();
        _weights?.Dispose();
    }

    private ActionTargets Chunks(Func<Tensor, Tensor> values, Tensor rows)
    {
        if (_shape is { Chunk: 1, IsRecurrent: false } or { Chunk: 1, History: 1 })
        {
            var actions = values(rows);
            return new ActionTargets(actions, Weights: _weights?.At(rows).unsqueeze(1).to(actions.device));
        }

        var asked = _shape.IsRecurrent ? Window(rows).flatten() : rows;                        // [N]
        var last = Last(asked).unsqueeze(1);                                                   // [N, 1]
        var chunk = asked.unsqueeze(1) + arange(_shape.Chunk, device: Device);                 // [N, C]
        var isThere = chunk.le(last);
        if (_shape.IsRecurrent)
        {
            // Of a step beyond the end nothing counts.
            var steps = rows.unsqueeze(1) + arange(_shape.History, device: Device);            // [B, H]
            isThere = isThere.logical_and(steps.flatten().unsqueeze(1).le(last));
        }

        var within = minimum(chunk, last).flatten();                                           // [N·C]
        var gathered = values(within);                                                         // [N·C, …]
        var shaped = _shape.Chunk == 1 ? gathered : gathered.unflatten(0, asked.shape[0], _shape.Chunk);
        return new ActionTargets(shaped, isThere.to(ScalarType.Float32).to(gathered.device), _weights?.At(within).view(-1, _shape.Chunk).to(gathered.device));
    }

    // [B] → [B, H]
    private Tensor Window(Tensor rows) => _shape.IsRecurrent
        ? minimum(rows.unsqueeze(1) + arange(_shape.History, device: Device), Last(rows).unsqueeze(1))
        : maximum(rows.unsqueeze(1) + arange(1 - _shape.History, 1, device: Device), First(rows).unsqueeze(1));

    // The first transition of the parts that these belong to. [k] → [k]
    private Tensor First(Tensor rows) => _starts.index_select(0, Parts(rows) - 1);

    // Their last.
    private Tensor Last(Tensor rows) => _starts.index_select(0, Parts(rows)) - 1;

    // How many parts begin at these transitions or before: parts have at least one.
    private Tensor Parts(Tensor rows) => bucketize(rows, _starts, right: true);
}
