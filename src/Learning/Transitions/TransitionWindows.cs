using ImitationService.Domain.Algorithms;
using static TorchSharp.torch;

namespace ImitationService.Learning.Transitions;

/// <summary>
/// Windows into resident transitions: the observations up to one (its history), and the actions from it on (its chunk). No
/// window leaves its episode: before the first observation that one is repeated, and what lies beyond the last action is
/// masked. A recurrent policy's window goes forwards from its transition, and is answered at every step.
/// </summary>
internal sealed class TransitionWindows : IDisposable
{
    private readonly Tensor _observations;
    private readonly PolicyShape _shape;
    private readonly IReadOnlyList<EpisodePart> _parts;
    private readonly Tensor _first;
    private readonly Tensor _last;

    /// <param name="observations">Scaled. [n, D]</param>
    /// <param name="parts">The stretches of episodes they come from, in the rows' order.</param>
    /// <param name="shape">Of the windows.</param>
    public TransitionWindows(Tensor observations, IReadOnlyList<EpisodePart> parts, PolicyShape shape)
    {
        (_observations, _shape, _parts) = (observations, shape, parts);
        if (parts.Sum(part => part.Length) != observations.shape[0])
        {
            throw new ArgumentException($"{observations.shape[0]} observations, but the parts have {parts.Sum(part => part.Length)} transitions.");
        }

        var (first, last) = (new long[observations.shape[0]], new long[observations.shape[0]]);
        var row = 0;
        foreach (var part in parts)
        {
            first.AsSpan(row, (int)part.Length).Fill(row);
            last.AsSpan(row, (int)part.Length).Fill(row + part.Length - 1);
            row += (int)part.Length;
        }

        _first = tensor(first, device: observations.device).DetachFromDisposeScope();
        _last = tensor(last, device: observations.device).DetachFromDisposeScope();
    }

    /// <summary>Number of transitions, each of which has a window.</summary>
    public long Count => _observations.shape[0];

    /// <summary>Where the observations are.</summary>
    public Device Device => _observations.device;

    /// <summary>What the network is shown. [B] rows → [B, D], or [B, H, D] where there is a history</summary>
    public Tensor Observations(Tensor rows)
    {
        if (_shape.History == 1)
        {
            return _observations.index_select(0, rows);
        }

        var window = Window(rows);
        return _observations.index_select(0, window.flatten()).view(rows.shape[0], _shape.History, -1);
    }

    /// <summary>What the expert did, for each answer of the network: N = B, or B·H where every step of a window is answered.</summary>
    /// <param name="values">One row per transition. [n, …]</param>
    /// <param name="rows">[B]</param>
    /// <returns>[N, C, …], or [N, …] where a chunk is one action.</returns>
    public ActionTargets Actions(Tensor values, Tensor rows)
    {
        if (_shape is { Chunk: 1, IsRecurrent: false } or { Chunk: 1, History: 1 })
        {
            return new ActionTargets(values.index_select(0, rows));
        }

        var asked = _shape.IsRecurrent ? Window(rows).flatten() : rows;                        // [N]
        var last = _last.index_select(0, asked).unsqueeze(1);                                  // [N, 1]
        var chunk = asked.unsqueeze(1) + arange(_shape.Chunk, device: Device);                 // [N, C]
        var isThere = chunk.le(last);
        if (_shape.IsRecurrent)
        {
            // Of a step beyond the end nothing counts.
            var steps = rows.unsqueeze(1) + arange(_shape.History, device: Device);            // [B, H]
            isThere = isThere.logical_and(steps.flatten().unsqueeze(1).le(last));
        }

        var gathered = values.index_select(0, minimum(chunk, last).flatten());                 // [N·C, …]
        var shaped = _shape.Chunk == 1 ? gathered : gathered.unflatten(0, asked.shape[0], _shape.Chunk);
        return new ActionTargets(shaped, isThere.to(ScalarType.Float32));
    }

    /// <summary>The windows in which a policy that acts meets these transitions, each transition once: all rows, or every H-th of an episode where a state begins anew.</summary>
    public long[] RowsOfActing()
    {
        var (rows, first) = (new List<long>(), 0L);
        foreach (var part in _parts)
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
        _first.Dispose();
        _last.Dispose();
    }

    // [B] → [B, H]
    private Tensor Window(Tensor rows) => _shape.IsRecurrent
        ? minimum(rows.unsqueeze(1) + arange(_shape.History, device: Device), _last.index_select(0, rows).unsqueeze(1))
        : maximum(rows.unsqueeze(1) + arange(1 - _shape.History, 1, device: Device), _first.index_select(0, rows).unsqueeze(1));
}
