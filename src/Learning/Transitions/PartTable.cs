using ImitationService.Demonstrations.Canonical;

namespace ImitationService.Learning.Transitions;

/// <summary>Where the transitions of some parts of episodes lie in a canonical dataset: three numbers for each part, none for a transition.</summary>
internal sealed class PartTable
{
    private readonly long[] _starts;
    private readonly long[] _observations;
    private readonly long[] _actions;

    public PartTable(CanonicalDataset dataset, IReadOnlyList<EpisodePart> parts)
    {
        (_starts, _observations, _actions) = (new long[parts.Count + 1], new long[parts.Count], new long[parts.Count]);
        foreach (var (i, part) in parts.Index())
        {
            _starts[i + 1] = _starts[i] + part.Length;
            _observations[i] = dataset.ObservationRow(part.Episode, part.First) - _starts[i];
            _actions[i] = dataset.EpisodeOffsets[part.Episode] + part.First - _starts[i];
        }
    }

    /// <summary>Transitions of all parts.</summary>
    public long Count => _starts[^1];

    /// <summary>The dataset's rows of the observations of these transitions.</summary>
    public void ObservationRows(ReadOnlySpan<long> transitions, Span<long> rows) => Look(transitions, rows, _observations);

    /// <summary>The dataset's rows of their actions.</summary>
    public void ActionRows(ReadOnlySpan<long> transitions, Span<long> rows) => Look(transitions, rows, _actions);

    private void Look(ReadOnlySpan<long> transitions, Span<long> rows, long[] shifts)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            var found = Array.BinarySearch(_starts, transitions[i]);
            rows[i] = transitions[i] + shifts[found >= 0 ? found : ~found - 1];
        }
    }
}
