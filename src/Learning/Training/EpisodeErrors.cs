using ImitationService.Learning.Seeding;
using ImitationService.Learning.Transitions;
using static TorchSharp.torch;

namespace ImitationService.Learning.Training;

/// <summary>Sums of errors of each held-out episode: what a score and its interval are made of. All on this machine's processor.</summary>
internal sealed class EpisodeErrors
{
    private const int Resamples = 1000;

    private readonly long[] _ends;
    private readonly double[] _scale;
    private readonly double[,] _sums;
    private readonly double[] _counts;
    private readonly double[] _horizon;
    private readonly double[] _horizonCounts;

    /// <param name="parts">The held-out stretches, in the rows' order.</param>
    /// <param name="scale">What an error of each dimension is multiplied by; those of 0 do not count. [d]</param>
    /// <param name="chunk">Actions of an answer, C.</param>
    public EpisodeErrors(IReadOnlyList<EpisodePart> parts, Tensor scale, int chunk)
    {
        _scale = [.. scale.data<double>()];
        _ends = new long[parts.Count];
        for (var (i, end) = (0, 0L); i < parts.Count; i++)
        {
            _ends[i] = end += parts[i].Length;
        }

        (_sums, _counts) = (new double[parts.Count, _scale.Length], new double[parts.Count]);
        (_horizon, _horizonCounts) = (new double[chunk], new double[chunk]);
    }

    /// <summary>Mean over the dimensions that count.</summary>
    public double Total => Score(Enumerable.Range(0, _counts.Length));

    /// <summary>Of each dimension; null of those that do not count.</summary>
    public IReadOnlyList<double?> PerDimension =>
        [.. _scale.Select((scale, d) => scale == 0 ? (double?)null : Enumerable.Range(0, _counts.Length).Sum(episode => _sums[episode, d]) * scale / _counts.Sum())];

    /// <summary>Of each action of a chunk.</summary>
    public IReadOnlyList<double> PerHorizon => [.. _horizon.Zip(_horizonCounts, (sum, count) => count == 0 ? 0 : sum / count)];

    /// <summary>Adds answers.</summary>
    /// <param name="rows">The transition of each answer. [N]</param>
    /// <param name="errors">[N, C, d] double</param>
    /// <param name="isThere">Which actions are compared; null is all. [N, C] bool</param>
    public void Add(Tensor rows, Tensor errors, Tensor? isThere)
    {
        var (row, value, there) = (rows.data<long>().ToArray(), errors.contiguous().data<double>().ToArray(), isThere?.contiguous().data<bool>().ToArray());
        var counted = Math.Max(1, _scale.Count(scale => scale > 0));
        for (var (i, at) = (0, 0); i < row.Length; i++)
        {
            var episode = EpisodeOf(row[i]);
            for (var c = 0; c < _horizon.Length; c++)
            {
                var isCounted = there?[(i * _horizon.Length) + c] ?? true;
                for (var d = 0; d < _scale.Length; d++, at++)
                {
                    if (!isCounted)
                    {
                        continue;
                    }

                    _horizon[c] += value[at] * _scale[d] / counted;
                    _sums[episode, d] += c == 0 ? value[at] : 0;
                }

                _horizonCounts[c] += isCounted ? 1 : 0;
                _counts[episode] += isCounted && c == 0 ? 1 : 0;
            }
        }
    }

    /// <summary>Bounds of the total over episodes drawn anew; null where there is one alone.</summary>
    public ScoreInterval? Interval(long seed)
    {
        if (_counts.Length < 2)
        {
            return null;
        }

        var random = new SeededRandom(seed, SeedPurpose.Bootstrap);
        var scores = new double[Resamples];
        for (var i = 0; i < Resamples; i++)
        {
            scores[i] = Score([.. Enumerable.Range(0, _counts.Length).Select(_ => (int)random.NextInteger(_counts.Length))]);
        }

        Array.Sort(scores);
        return new ScoreInterval(scores[(int)(0.025 * Resamples)], scores[(int)(0.975 * Resamples) - 1]);
    }

    private int EpisodeOf(long row)
    {
        var place = Array.BinarySearch(_ends, row + 1);
        return place < 0 ? ~place : place;
    }

    private double Score(IEnumerable<int> episodes)
    {
        var (sum, count, counted) = (0.0, 0.0, Math.Max(1, _scale.Count(scale => scale > 0)));
        foreach (var episode in episodes)
        {
            count += _counts[episode];
            for (var d = 0; d < _scale.Length; d++)
            {
                sum += _sums[episode, d] * _scale[d];
            }
        }

        return sum / counted / Math.Max(1, count);
    }
}
