using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Reports;

/// <summary>
/// The part of a dataset that the report looks at, in memory: whole episodes, spread evenly over the dataset, as many as the
/// limit lets in; all of them where the dataset is small. An episode beyond the limit is cut.
/// </summary>
internal sealed class ReportSample
{
    private const int MaximumWidth = 512;

    private readonly List<SampledEpisode> _episodes = [];

    private ReportSample(SampledFeature observations, SampledFeature actions) => (Observations, Actions) = (observations, actions);

    /// <summary>Real-valued observations side by side: [transitions, width]; the final observation is left out.</summary>
    public SampledFeature Observations { get; }

    /// <summary>Actions: [transitions, width]; of choices their classes.</summary>
    public SampledFeature Actions { get; }

    /// <summary>Time of each transition in seconds; null where there is none.</summary>
    public float[]? Times { get; private set; }

    /// <summary>Reward of each transition; null where there is none.</summary>
    public float[]? Rewards { get; private set; }

    /// <summary>The episodes, in the order of the dataset.</summary>
    public IReadOnlyList<SampledEpisode> Episodes => _episodes;

    /// <summary>Number of transitions.</summary>
    public int Transitions => _episodes.Count == 0 ? 0 : _episodes[^1].End;

    /// <summary>Whether it is the whole dataset.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Reads at most so many elements.</summary>
    public static ReportSample Read(CanonicalDataset dataset, int maximumElements, CancellationToken cancellationToken)
    {
        var columns = ColumnsOf(dataset.Contents);
        var actionWidth = dataset.Contents.Action.Dimensions;
        var room = Math.Max(2, maximumElements / (columns.Count + actionWidth + 2));
        var plan = Plan(dataset.EpisodeOffsets, room);
        var rows = plan.Sum(episode => episode.Length);
        var sample = new ReportSample(
            new SampledFeature([.. columns], new float[rows * columns.Count]),
            new SampledFeature(ActionColumns(dataset.Contents.Action), new float[rows * actionWidth]));
        sample._episodes.AddRange(plan);
        sample.IsWhole = rows == dataset.Contents.Transitions;
        sample.Fill(dataset, cancellationToken);
        return sample;
    }

    /// <summary>The episode that a transition of the sample belongs to.</summary>
    public SampledEpisode EpisodeOf(int transition)
    {
        var (low, high) = (0, _episodes.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _episodes[middle].Start <= transition ? (middle, high) : (low, middle - 1);
        }

        return _episodes[low];
    }

    private static List<SampledColumn> ColumnsOf(DatasetContents contents) =>
        [.. contents.Features
            .Where(feature => feature.IsObservation && feature.Type == ElementType.Float32)
            .SelectMany(feature => Enumerable.Range(0, feature.Size).Select(dimension => new SampledColumn(feature.Name, dimension)))
            .Take(MaximumWidth)];

    private static SampledColumn[] ActionColumns(ActionSpace action) =>
        [.. Enumerable.Range(0, action.Dimensions).Select(dimension => new SampledColumn(FeatureNames.Action, dimension))];

    private static List<SampledEpisode> Plan(ReadOnlySpan<long> offsets, int room)
    {
        var (count, transitions) = (offsets.Length - 1, offsets[^1]);
        var wanted = transitions <= room ? count : (int)Math.Clamp(count * (double)room / transitions, 1, count);
        var (plan, next) = (new List<SampledEpisode>(), 0);
        for (var i = 0; i < wanted && next < room; i++)
        {
            var episode = (int)((long)i * count / wanted);
            var length = (int)Math.Min(offsets[episode + 1] - offsets[episode], room - next);
            plan.Add(new SampledEpisode(episode, offsets[episode], next, length, length == offsets[episode + 1] - offsets[episode]));
            next += length;
        }

        return plan;
    }

    private void Fill(CanonicalDataset dataset, CancellationToken cancellationToken)
    {
        var offset = 0;
        foreach (var group in Observations.Columns.GroupBy(column => column.Feature))
        {
            Copy(dataset, group.Key, Observations, offset, group.Count(), cancellationToken);
            offset += group.Count();
        }

        Copy(dataset, FeatureNames.Action, Actions, 0, Actions.Width, cancellationToken);
        Times = ReadScalar(dataset, FeatureNames.Timestamp, cancellationToken);
        Rewards = ReadScalar(dataset, FeatureNames.Reward, cancellationToken);
    }

    private float[]? ReadScalar(CanonicalDataset dataset, string name, CancellationToken cancellationToken)
    {
        if (dataset.Contents.Features.All(feature => feature.Name != name))
        {
            return null;
        }

        var target = new SampledFeature([new SampledColumn(name, 0)], new float[Transitions]);
        Copy(dataset, name, target, 0, 1, cancellationToken);
        return target.Values;
    }

    /// <summary>Copies the first columns of a feature into those of the target that begin at the offset.</summary>
    private void Copy(CanonicalDataset dataset, string name, SampledFeature target, int offset, int columns, CancellationToken cancellationToken)
    {
        var feature = dataset.Contents.Features.Single(candidate => candidate.Name == name);
        foreach (var episode in _episodes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var first = feature.IsObservation ? dataset.ObservationRow(episode.Number, 0) : episode.FirstTransition;
            for (var done = 0; done < episode.Length;)
            {
                var rows = (int)Math.Min(episode.Length - done, dataset.ContiguousRows(name, first + done));
                var values = target.Values.AsSpan(((episode.Start + done) * target.Width) + offset);
                if (feature.Type == ElementType.Int64)
                {
                    Narrow(dataset.Integers(name, first + done, rows), feature.Size, values, target.Width);
                }
                else
                {
                    CopyRows(dataset.Floats(name, first + done, rows), feature.Size, values, target.Width, columns);
                }

                done += rows;
            }
        }
    }

    private static void Narrow(ReadOnlySpan<long> classes, int size, Span<float> target, int width)
    {
        for (var i = 0; i < classes.Length; i++)
        {
            target[(i / size * width) + (i % size)] = classes[i];
        }
    }

    private static void CopyRows(ReadOnlySpan<float> source, int size, Span<float> target, int width, int columns)
    {
        for (var row = 0; row * size < source.Length; row++)
        {
            source.Slice(row * size, columns).CopyTo(target[(row * width)..]);
        }
    }
}
