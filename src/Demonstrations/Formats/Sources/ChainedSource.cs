namespace ImitationService.Demonstrations.Formats.Sources;

/// <summary>The same source of several files, one after another.</summary>
internal sealed class ChainedSource : Source
{
    private readonly IReadOnlyList<Source> _links;
    private readonly Dictionary<int, LabelSet> _labels;

    private ChainedSource(IReadOnlyList<Source> links, Dictionary<int, LabelSet> labels) => (_links, _labels) = (links, labels);

    /// <summary>Chains sources of equal names, in the order of their files.</summary>
    /// <exception cref="IntakeException">Their shapes or kinds differ.</exception>
    public static Source Of(IReadOnlyList<Source> links, IntakeLimits limits)
    {
        var first = links[0];
        foreach (var link in links)
        {
            RequireAlike(first, link);
        }

        if (first is ImageSource)
        {
            return new ChainedImageSource([.. links.Cast<ImageSource>()])
            {
                File = first.File,
                Name = first.Name,
                Rows = links.Sum(link => link.Rows),
                Shape = first.Shape,
                IsInteger = true,
            };
        }

        var labels = first.Labels.Keys.ToDictionary(column => column, _ => new LabelSet(limits));
        foreach (var (link, column) in links.SelectMany(link => labels.Keys.Select(column => (link, column))))
        {
            foreach (var label in link.Labels[column])
            {
                _ = labels[column].NumberOf(label) ?? throw new IntakeException(
                    "too-many-labels", $"There are more than {limits.MaximumTexts} different texts.", "Leave the column out, or give numbers.", link.Place);
            }
        }

        return new ChainedSource(links, labels)
        {
            File = first.File,
            Name = first.Name,
            Rows = links.Sum(link => link.Rows),
            Shape = first.Shape,
            Columns = first.Columns,
            IsTable = first.IsTable,
            IsInteger = links.All(link => link.IsInteger),
            Roles = first.Roles,
            Labels = labels.ToDictionary(entry => entry.Key, entry => entry.Value.Labels),
        };
    }

    public override ISourceCursor Open() => new Cursor(this);

    private static void RequireAlike(Source first, Source other)
    {
        if (first is ImageSource != other is ImageSource)
        {
            throw new IntakeException("shape-mismatch", $"There are frames of a camera in one of '{first.Place}' and '{other.Place}', and none in the other.", "Record the same cameras in every file.", other.Place);
        }

        if (!first.Shape.SequenceEqual(other.Shape))
        {
            throw new IntakeException(
                "shape-mismatch",
                $"A row has the shape ({string.Join(", ", other.Shape)}) here, and ({string.Join(", ", first.Shape)}) in '{first.Place}'.",
                "Recordings of one robot or game belong together; upload others as a dataset of their own.",
                other.Place);
        }

        if (!first.Labels.Keys.Order().SequenceEqual(other.Labels.Keys.Order()))
        {
            throw new IntakeException("not-a-number", $"A column holds texts in one of '{first.Place}' and '{other.Place}', and numbers in the other.", "Write the same kind of value in every file.", other.Place);
        }
    }

    private sealed class Cursor(ChainedSource source) : ISourceCursor
    {
        private int _link = -1;
        private long _left;
        private ISourceCursor? _cursor;
        private Dictionary<int, double[]> _translations = [];

        public void Read(Span<double> elements)
        {
            while (!elements.IsEmpty)
            {
                if (_left == 0)
                {
                    MoveNext();
                    continue;
                }

                var rows = (int)Math.Min(_left, elements.Length / source.Width);
                var block = elements[..(rows * source.Width)];
                _cursor!.Read(block);
                Translate(block);
                _left -= rows;
                elements = elements[block.Length..];
            }
        }

        public void Dispose() => _cursor?.Dispose();

        private void MoveNext()
        {
            _cursor?.Dispose();
            var link = source._links[++_link];
            _cursor = link.Open();
            _left = link.Rows;
            _translations = source._labels.ToDictionary(
                entry => entry.Key, entry => link.Labels[entry.Key].Select(label => (double)entry.Value.NumberOf(label)!.Value).ToArray());
        }

        private void Translate(Span<double> block)
        {
            foreach (var (column, numbers) in _translations)
            {
                for (var i = column; i < block.Length; i += source.Width)
                {
                    block[i] = double.IsNaN(block[i]) ? block[i] : numbers[(int)block[i]];
                }
            }
        }
    }
}
