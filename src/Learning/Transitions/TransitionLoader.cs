using System.Runtime.InteropServices;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Text;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Training;
using static TorchSharp.torch;

namespace ImitationService.Learning.Transitions;

/// <summary>Reads parts of episodes from a canonical dataset into memory, and refuses values that nothing can be learned from.</summary>
/// <param name="dataset">The demonstrations.</param>
/// <param name="features">The observation features, in the order in which they are joined.</param>
/// <param name="encoder">Makes vectors of texts.</param>
/// <param name="looked">Hears how many transitions of a large dataset were looked at so far; null where nobody waits.</param>
internal sealed class TransitionLoader(CanonicalDataset dataset, IReadOnlyList<Feature> features, ITextEncoder encoder, Action<long>? looked = null)
{
    private const long RowsAtOnce = 65_536;
    private const long BytesAtOnce = 16 << 20;
    private const int PartsAtOnce = 64;

    private readonly TextVectors _texts = new(dataset.Texts, encoder);
    private readonly Feature _action = dataset.Contents.Features.Single(feature => feature.Name == FeatureNames.Action);

    /// <summary>The parts, one after the other: in this machine's memory, or left in the dataset's files where they are many.</summary>
    /// <param name="parts">Of the episodes.</param>
    /// <param name="mostResidentBytes">The largest whole dataset, in the features that are chosen, that is copied into memory.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="TrainingException">A value is not a number, infinite, or no class.</exception>
    public ITransitions Open(IReadOnlyList<EpisodePart> parts, long mostResidentBytes, CancellationToken cancellationToken) =>
        dataset.Contents.Transitions * RowBytes <= mostResidentBytes ? Load(parts, cancellationToken) : Leave(parts, cancellationToken);

    /// <summary>Held-out parts to measure a policy on, in memory: all of them, or evenly chosen ones of so many bytes at most.</summary>
    /// <exception cref="TrainingException">A value is not a number, infinite, or no class.</exception>
    public TransitionSet LoadMeasured(IReadOnlyList<EpisodePart> parts, CancellationToken cancellationToken) =>
        Load(EpisodeSplit.Thin(parts, Math.Max(1, MemoryEstimate.MostMeasuredBytes / RowBytes)), cancellationToken);

    /// <summary>Loads the parts, one after the other, into this machine's memory.</summary>
    /// <exception cref="TrainingException">A value is not a number, infinite, or no class.</exception>
    public TransitionSet Load(IReadOnlyList<EpisodePart> parts, CancellationToken cancellationToken)
    {
        var rows = parts.Sum(part => part.Length);
        var isChosen = dataset.Contents.Action.IsChosen;
        var observations = empty([rows, ObservationLayout.Width(features)]).DetachFromDisposeScope();
        var actions = empty([rows, .. _action.Shape.Select(size => (long)size)], isChosen ? ScalarType.Int64 : ScalarType.Float32).DetachFromDisposeScope();
        var row = 0L;
        foreach (var (i, part) in parts.Index())
        {
            var column = 0;
            foreach (var feature in features)
            {
                var first = dataset.ObservationRow(part.Episode, part.First);
                if (ObservationLayout.IsImage(feature))
                {
                    LoadPixels(feature, part, first, new Target(observations, row, column), cancellationToken);
                }
                else if (ObservationLayout.IsText(feature))
                {
                    LoadTexts(feature, part, first, new Target(observations, row, column), cancellationToken);
                }
                else
                {
                    LoadFloats(feature, part, first, new Target(observations, row, column), cancellationToken);
                }

                column += ObservationLayout.WidthOf(feature);
            }

            var firstAction = dataset.EpisodeOffsets[part.Episode] + part.First;
            if (isChosen)
            {
                LoadClasses(part, firstAction, actions, row, cancellationToken);
            }
            else
            {
                LoadFloats(_action, part, firstAction, new Target(actions, row, 0), cancellationToken);
            }

            row += part.Length;
            if ((i + 1) % PartsAtOnce == 0 || i == parts.Count - 1)
            {
                dataset.Release();
            }
        }

        return new TransitionSet(observations, actions, parts, ObservationLayout.ScaledWidth(features));
    }

    private long RowBytes => MemoryEstimate.RowBytes(features, dataset.Contents);

    // One pass: every value is looked at, and the statistics are those of the resident transitions, in bits.
    private StoredTransitions Leave(IReadOnlyList<EpisodePart> parts, CancellationToken cancellationToken)
    {
        var observations = new Moments(ObservationLayout.ScaledWidth(features));
        var actions = dataset.Contents.Action.IsChosen ? null : new Moments(_action.Size);
        var done = 0L;
        foreach (var some in EpisodeSplit.Batches(parts, Math.Clamp(BytesAtOnce / RowBytes, 1, RowsAtOnce)))
        {
            using var loaded = Load(some, cancellationToken);
            loaded.AddTo(observations);
            actions?.Add(loaded.Actions);
            done += loaded.Count;
            looked?.Invoke(done);
        }

        return new StoredTransitions(dataset, _texts, features, _action, parts, observations, actions);
    }

    private void LoadFloats(Feature feature, EpisodePart part, long firstRow, Target target, CancellationToken cancellationToken)
    {
        foreach (var piece in Pieces(feature, part, firstRow, cancellationToken))
        {
            var source = dataset.Floats(feature.Name, piece.FirstRow, piece.Rows);
            CheckFinite(source, feature, part, piece.Done);
            using var rows = target.Matrix.narrow(0, target.Row + piece.Done, piece.Rows);
            var destination = MemoryMarshal.Cast<byte, float>(rows.bytes);
            var width = (int)target.Matrix.shape[1];
            for (var i = 0; i < piece.Rows; i++)
            {
                source.Slice(i * feature.Size, feature.Size).CopyTo(destination[((i * width) + target.Column)..]);
            }
        }
    }

    private void LoadPixels(Feature feature, EpisodePart part, long firstRow, Target target, CancellationToken cancellationToken)
    {
        foreach (var piece in Pieces(feature, part, firstRow, cancellationToken))
        {
            var source = dataset.Bytes(feature.Name, piece.FirstRow, piece.Rows);
            using var rows = target.Matrix.narrow(0, target.Row + piece.Done, piece.Rows);
            var destination = MemoryMarshal.Cast<byte, float>(rows.bytes);
            var width = (int)target.Matrix.shape[1];
            for (var i = 0; i < piece.Rows; i++)
            {
                Pixels.CopyTo(source.Slice(i * feature.Size, feature.Size), destination[((i * width) + target.Column)..]);
            }
        }
    }

    private void LoadTexts(Feature feature, EpisodePart part, long firstRow, Target target, CancellationToken cancellationToken)
    {
        foreach (var piece in Pieces(feature, part, firstRow, cancellationToken))
        {
            using var rows = target.Matrix.narrow(0, target.Row + piece.Done, piece.Rows);
            _texts.CopyTo(dataset.Integers(feature.Name, piece.FirstRow, piece.Rows), MemoryMarshal.Cast<byte, float>(rows.bytes), (int)target.Matrix.shape[1], target.Column);
        }
    }

    private void LoadClasses(EpisodePart part, long firstRow, Tensor actions, long row, CancellationToken cancellationToken)
    {
        foreach (var piece in Pieces(_action, part, firstRow, cancellationToken))
        {
            var source = dataset.Integers(_action.Name, piece.FirstRow, piece.Rows);
            CheckClasses(source, part, piece.Done);
            using var rows = actions.narrow(0, row + piece.Done, piece.Rows);
            source.CopyTo(MemoryMarshal.Cast<byte, long>(rows.bytes));
        }
    }

    // A feature's rows may lie in several shards, and a span has an end.
    private IEnumerable<(long Done, long FirstRow, int Rows)> Pieces(Feature feature, EpisodePart part, long firstRow, CancellationToken cancellationToken)
    {
        for (var done = 0L; done < part.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rows = Math.Min(Math.Min(part.Length - done, RowsAtOnce), dataset.ContiguousRows(feature.Name, firstRow + done));
            yield return (done, firstRow + done, (int)rows);
            done += rows;
        }
    }

    private static void CheckFinite(ReadOnlySpan<float> values, Feature feature, EpisodePart part, long done)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                throw new TrainingException(
                    FailureReason.DataError,
                    $"{feature.Name}[{i % feature.Size}] is {values[i]} at transition {part.First + done + (i / feature.Size)} of episode {part.Episode} "
                    + "(both counted from 0). Remove or repair the transition and upload the demonstrations again.");
            }
        }
    }

    private void CheckClasses(ReadOnlySpan<long> classes, EpisodePart part, long done)
    {
        var choices = dataset.Contents.Action.Choices;
        for (var i = 0; i < classes.Length; i++)
        {
            if (classes[i] < 0 || classes[i] >= choices[i % choices.Count])
            {
                throw new TrainingException(
                    FailureReason.DataError,
                    $"{_action.Name}[{i % choices.Count}] at transition {part.First + done + (i / choices.Count)} of episode {part.Episode} (all counted from 0) is class {classes[i]}, "
                    + $"but the dataset has {choices[i % choices.Count]} classes.");
            }
        }
    }

    /// <summary>Where a feature's values go: the first row, and the first column.</summary>
    private readonly record struct Target(Tensor Matrix, long Row, int Column);
}
