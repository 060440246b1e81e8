using ImitationService.Demonstrations.Actions;
using ImitationService.Demonstrations.Episodes;
using ImitationService.Demonstrations.Reports;
using ImitationService.Demonstrations.Roles;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Canonical;

/// <summary>Copies the laid-out sources into the canonical dataset, and looks at every element on the way.</summary>
internal sealed class CanonicalAssembly(CanonicalDatasetWriter writer, EpisodePlan episodes, ProblemList problems, CancellationToken cancellationToken)
{
    private const int MaximumPlacesPerFeature = 5;

    private readonly List<FeatureStatistics> _statistics = [];
    private readonly List<TextSummary> _texts = [];
    private readonly EpisodeFingerprints _fingerprints = new(episodes.Lengths);
    private ImageAssembly? _images;

    /// <summary>Statistics of the features written so far.</summary>
    public IReadOnlyList<FeatureStatistics> Statistics => _statistics;

    /// <summary>Transitions of each class of each of the action's choices; none for continuous actions.</summary>
    public IReadOnlyList<long[]> ChoiceCounts { get; private set; } = [];

    /// <summary>Counts of the texts written so far; null where there are none.</summary>
    public IReadOnlyList<TextSummary>? Texts => _texts.Count > 0 ? _texts : null;

    /// <summary>Writes an observation of any kind.</summary>
    /// <param name="plan">The feature.</param>
    /// <param name="uploadedBytes">Bytes of the upload, which frames may not expand too far.</param>
    /// <param name="limits">What frames may cost.</param>
    public void WriteObservation(FeaturePlan plan, long uploadedBytes, IntakeLimits limits)
    {
        if (plan.IsImage)
        {
            _images ??= new ImageAssembly(writer, episodes, _fingerprints, problems);
            _images.RequireRoom(plan, uploadedBytes, limits);
            _statistics.Add(_images.Write(plan, cancellationToken));
        }
        else if (plan.IsText)
        {
            _texts.Add(new TextAssembly(writer, problems).Write(plan, cancellationToken));
        }
        else
        {
            WriteReal(plan, ProblemSeverity.Error);
        }
    }

    /// <summary>Writes a real-valued feature. Values that are not finite are errors where a policy would learn from them.</summary>
    public void WriteReal(FeaturePlan plan, ProblemSeverity ifNotFinite) => WriteReal(plan, ifNotFinite, plan.Shape);

    private void WriteReal(FeaturePlan plan, ProblemSeverity ifNotFinite, IReadOnlyList<int> shape)
    {
        var width = plan.Parts.Sum(part => part.Width);
        writer.Add(new Feature(plan.Name, ElementType.Float32, shape, plan.Places));
        var scan = new FeatureScan(plan.Name, width);
        var buffer = Array.Empty<float>();
        var places = 0;
        var fingerprints = ifNotFinite == ProblemSeverity.Error ? _fingerprints.Begin(IsFinalKept(plan.Name) ? 1 : 0) : null;
        foreach (var (chunk, firstRow, rows) in Chunks(plan))
        {
            if (buffer.Length < rows * width)
            {
                buffer = new float[rows * width];
            }

            var floats = buffer.AsSpan(0, rows * width);
            if (scan.TryAddFinite(chunk.AsSpan(0, rows * width), floats))
            {
                fingerprints?.Add(floats, width);
                writer.Append(plan.Name, floats);
                continue;
            }

            for (var i = 0; i < rows * width; i++)
            {
                if (!scan.Add(i % width, float.IsFinite(buffer[i]) ? chunk[i] : buffer[i]) && places++ < MaximumPlacesPerFeature)
                {
                    AddNotFinite(plan, ifNotFinite, chunk[i], firstRow + (i / width), i % width);
                }
            }

            fingerprints?.Add(buffer.AsSpan(0, rows * width), width);
            writer.Append(plan.Name, buffer.AsSpan(0, rows * width));
        }

        Complete(plan, scan, places);
    }

    /// <summary>Writes the classes of a discrete action.</summary>
    public void WriteClasses(FeaturePlan plan, ActionEncoder encoder)
    {
        writer.Add(new Feature(plan.Name, ElementType.Int64, [], plan.Places));
        var width = plan.Parts.Sum(part => part.Width);
        var scan = new FeatureScan(plan.Name, 1);
        var counts = new long[encoder.Space.Classes!.Value];
        var places = 0;
        var fingerprints = _fingerprints.Begin(extra: 0);
        foreach (var (chunk, firstRow, rows) in Chunks(plan))
        {
            var classes = new long[rows];
            for (var row = 0; row < rows; row++)
            {
                var values = chunk.AsSpan(row * width, width);
                if (encoder.ClassOf(values) is { } number)
                {
                    classes[row] = number;
                    counts[number]++;
                    scan.Add(0, number);
                }
                else if (!scan.Add(0, values[0]) && places++ < MaximumPlacesPerFeature)
                {
                    AddNotFinite(plan, ProblemSeverity.Error, values[0], firstRow + row, 0);
                }
            }

            fingerprints.Add([.. classes.Select(number => (float)number)], width: 1);
            writer.Append(plan.Name, classes);
        }

        ChoiceCounts = [counts];
        Complete(plan, scan, places);
    }

    /// <summary>Writes the classes of a multi-discrete action, whose values are known to be classes where they are finite.</summary>
    public void WriteChoices(FeaturePlan plan, IReadOnlyList<int> choices)
    {
        writer.Add(new Feature(plan.Name, ElementType.Int64, [choices.Count], plan.Places));
        var scan = new FeatureScan(plan.Name, choices.Count);
        ChoiceCounts = [.. choices.Select(classes => new long[classes])];
        var places = 0;
        var fingerprints = _fingerprints.Begin(extra: 0);
        foreach (var (chunk, firstRow, rows) in Chunks(plan))
        {
            var classes = new long[rows * choices.Count];
            for (var i = 0; i < classes.Length; i++)
            {
                var column = i % choices.Count;
                if (scan.Add(column, chunk[i]))
                {
                    classes[i] = (long)chunk[i];
                    ChoiceCounts[column][classes[i]]++;
                }
                else if (places++ < MaximumPlacesPerFeature)
                {
                    AddNotFinite(plan, ProblemSeverity.Error, chunk[i], firstRow + (i / choices.Count), column);
                }
            }

            fingerprints.Add([.. classes.Select(number => (float)number)], choices.Count);
            writer.Append(plan.Name, classes);
        }

        Complete(plan, scan, places);
    }

    /// <summary>Points at episodes that came twice.</summary>
    public void ReportDuplicates() => _fingerprints.Report(problems);

    /// <summary>Writes a flag.</summary>
    public void WriteFlag(string name, Selection selection)
    {
        var plan = new FeaturePlan(name, [selection]);
        writer.Add(new Feature(name, ElementType.Bool, [], plan.Places));
        var scan = new FeatureScan(name, 1);
        foreach (var (chunk, _, rows) in Chunks(plan))
        {
            var flags = new byte[rows];
            for (var row = 0; row < rows; row++)
            {
                flags[row] = chunk[row] != 0 && !double.IsNaN(chunk[row]) ? (byte)1 : (byte)0;
                scan.Add(0, flags[row]);
            }

            writer.Append(name, flags);
        }

        _statistics.Add(scan.Complete());
    }

    /// <summary>Writes a scalar, such as the reward.</summary>
    public void WriteScalar(string name, Selection selection) => WriteReal(new FeaturePlan(name, [selection]), ProblemSeverity.Warning, []);

    /// <summary>Writes the time since the start of each episode: a clock's time does not fit single precision.</summary>
    public void WriteTime(string name, Selection selection)
    {
        var plan = new FeaturePlan(name, [selection]);
        writer.Add(new Feature(name, ElementType.Float32, [], plan.Places));
        var scan = new FeatureScan(name, 1);
        var (episode, left, start) = (-1, 0L, 0.0);
        foreach (var (chunk, _, rows) in Chunks(plan))
        {
            var times = new float[rows];
            for (var row = 0; row < rows; row++, left--)
            {
                if (left == 0)
                {
                    (left, start) = (episodes.Lengths[++episode], chunk[row]);
                }

                times[row] = (float)(chunk[row] - start);
                scan.Add(0, times[row]);
            }

            writer.Append(name, times);
        }

        _statistics.Add(scan.Complete());
    }

    private IEnumerable<(double[] Chunk, long FirstRow, int Rows)> Chunks(FeaturePlan plan)
    {
        using var reader = new SelectionReader(plan.Parts);
        var perChunk = Math.Max(1, Math.Min(SelectionReader.ChunkRows, (1 << 20) / reader.Width));
        var chunk = new double[perChunk * reader.Width];
        for (var row = 0L; row < plan.Rows; row += perChunk)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rows = (int)Math.Min(perChunk, plan.Rows - row);
            reader.Read(chunk, rows);
            yield return (chunk, row, rows);
        }
    }

    private void AddNotFinite(FeaturePlan plan, ProblemSeverity severity, double value, long row, int dimension)
    {
        var (episode, position) = PlaceOf(row, IsFinalKept(plan.Name) ? 1 : 0);
        var what = double.IsNaN(value) ? "not a number" : double.IsInfinity(value) ? "infinite" : "too large for 32 bits";
        problems.Add(
            severity,
            "not-finite",
            $"A value is {what}.",
            "Leave out the episode or the transition, or mend the recording; a policy cannot learn from it.",
            plan.Places[0],
            episode,
            position,
            $"{plan.Name}[{dimension}]");
    }

    private bool IsFinalKept(string feature) => episodes.FinalObservations && feature.StartsWith(FeatureNames.ObservationPrefix, StringComparison.Ordinal);

    private (long Episode, long Position) PlaceOf(long row, int extra)
    {
        for (var episode = 0; episode < episodes.Lengths.Count; episode++)
        {
            if (row < episodes.Lengths[episode] + extra)
            {
                return (episode, row);
            }

            row -= episodes.Lengths[episode] + extra;
        }

        return (episodes.Lengths.Count - 1, row);
    }

    private void Complete(FeaturePlan plan, FeatureScan scan, int notFinite)
    {
        var statistics = scan.Complete();
        _statistics.Add(statistics);
        if (notFinite > MaximumPlacesPerFeature)
        {
            problems.Add(
                ProblemSeverity.Note,
                "not-finite-total",
                $"{statistics.NotANumber} values are not a number and {statistics.Infinite} are infinite; the first {MaximumPlacesPerFeature} places are listed.",
                "Mend the recording.",
                plan.Places[0],
                feature: plan.Name);
        }

        if (statistics.ConstantDimensions is { Count: > 0 } constant && plan.Name != FeatureNames.Reward)
        {
            problems.Add(
                ProblemSeverity.Warning,
                "constant-dimension",
                $"Of {statistics.Mean.Count} dimensions {constant.Count} never change: {string.Join(", ", constant.Take(20))}{(constant.Count > 20 ? " …" : string.Empty)}.",
                "They teach nothing; leave them out if they are not meant to be there.",
                plan.Places[0],
                feature: constant.Count == 1 ? $"{plan.Name}[{constant[0]}]" : plan.Name);
        }
    }
}
