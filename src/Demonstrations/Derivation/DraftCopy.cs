using System.Numerics;
using System.Runtime.InteropServices;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Demonstrations.Reports;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Derivation;

/// <summary>Copies what remains of a draft into a canonical dataset, a piece at a time, and looks at every element on the way.</summary>
internal sealed class DraftCopy(Draft draft, IReadOnlyList<long> lengths, CanonicalDatasetWriter writer, CancellationToken cancellationToken)
{
    private const int ChunkElements = 1 << 18;

    private readonly List<FeatureStatistics> _statistics = [];
    private readonly List<TextSummary> _texts = [];
    private readonly EpisodeFingerprints _fingerprints = new(lengths);

    /// <summary>Statistics of the features copied so far.</summary>
    public IReadOnlyList<FeatureStatistics> Statistics => _statistics;

    /// <summary>How often the most frequent texts come; null where no feature is text.</summary>
    public IReadOnlyList<TextSummary>? Texts => _texts.Count == 0 ? null : _texts;

    /// <summary>Transitions of each class of each of the action's choices; none for continuous actions.</summary>
    public IReadOnlyList<long[]> ChoiceCounts { get; } = [.. draft.Sources[0].Dataset.Contents.Action.Choices.Select(classes => new long[classes])];

    /// <summary>Copies a feature, all episodes.</summary>
    public void Copy(string name)
    {
        var feature = draft.Sources[0].Features[name];
        var places = draft.Sources.SelectMany(source => source.Features[name].Source).Distinct();
        writer.Add(feature with { Name = name, Source = [.. places] });
        if (feature.Type == ElementType.UInt8)
        {
            CopyFrames(feature, name);
            return;
        }

        if (feature.Type == ElementType.Text)
        {
            CopyTexts(name);
            return;
        }

        var scan = new FeatureScan(name, feature.Size);
        var fingerprints = feature.IsObservation || name == FeatureNames.Action ? _fingerprints.Begin(ExtraRowsOf(feature)) : null;
        foreach (var (dataset, stored, row, rows) in Pieces(name))
        {
            switch (feature.Type)
            {
                case ElementType.Float32:
                    var floats = dataset.Floats(stored, row, rows);
                    writer.Append(name, floats);
                    Look(scan, floats, feature.Size);
                    fingerprints?.Add(floats, feature.Size);
                    break;
                case ElementType.Int64:
                    var integers = dataset.Integers(stored, row, rows);
                    writer.Append(name, integers);
                    Look(scan, integers, feature.Size);
                    Count(name, integers);
                    fingerprints?.Add([.. integers.ToArray().Select(number => (float)number)], feature.Size);
                    break;
                default:
                    var flags = dataset.Flags(stored, row, rows);
                    writer.Append(name, flags);
                    Look(scan, flags, feature.Size);
                    break;
            }
        }

        _statistics.Add(scan.Complete());
    }

    private void CopyFrames(Feature feature, string name)
    {
        var scan = new ImageScan(name, feature.Shape[^1]);
        var fingerprints = _fingerprints.Begin(ExtraRowsOf(feature));
        foreach (var (dataset, stored, row, rows) in Pieces(name))
        {
            var frames = dataset.Bytes(stored, row, rows);
            writer.Append(name, frames);
            for (var i = 0; i < rows; i++)
            {
                var (hash, _) = scan.Add(frames.Slice(i * feature.Size, feature.Size));
                fingerprints.Add(MemoryMarshal.Cast<ulong, float>(new ReadOnlySpan<ulong>(in hash)), width: 2);
            }
        }

        _statistics.Add(scan.Complete());
    }

    // Each source numbers its own texts.
    private void CopyTexts(string name)
    {
        var counts = new Dictionary<long, long>();
        foreach (var (dataset, stored, row, rows) in Pieces(name))
        {
            var numbers = new long[rows];
            foreach (var (i, number) in dataset.Integers(stored, row, rows).ToArray().Index())
            {
                numbers[i] = writer.NumberOf(dataset.Texts[(int)number]);
                counts[numbers[i]] = counts.GetValueOrDefault(numbers[i]) + 1;
            }

            writer.Append(name, numbers);
        }

        _texts.Add(TextAssembly.Summarize(writer, name, counts, counts.Values.Sum()));
    }

    /// <summary>Points at episodes that are there twice.</summary>
    public void ReportDuplicates(ProblemList problems) => _fingerprints.Report(problems);

    private int ExtraRowsOf(Feature feature) => feature.IsObservation && draft.Sources[0].Dataset.Contents.FinalObservations ? 1 : 0;

    private static void Look<T>(FeatureScan scan, ReadOnlySpan<T> elements, int size)
        where T : INumberBase<T>
    {
        for (var i = 0; i < elements.Length; i++)
        {
            scan.Add(i % size, double.CreateChecked(elements[i]));
        }
    }

    private void Count(string name, ReadOnlySpan<long> classes)
    {
        foreach (var (i, number) in (name == FeatureNames.Action ? classes.ToArray() : []).Index())
        {
            ChoiceCounts[i % ChoiceCounts.Count][number]++;
        }
    }

    private IEnumerable<(CanonicalDataset Dataset, string Stored, long Row, int Rows)> Pieces(string name)
    {
        foreach (var episode in draft.Episodes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var feature = episode.Source.Features[name];
            var dataset = episode.Source.Dataset;
            var (row, left) = episode.RowsOf(feature);
            while (left > 0)
            {
                var most = Math.Min(Math.Max(1, ChunkElements / feature.Size), dataset.ContiguousRows(feature.Name, row));
                var rows = (int)Math.Min(left, most);
                yield return (dataset, feature.Name, row, rows);
                (row, left) = (row + rows, left - rows);
            }
        }
    }
}
