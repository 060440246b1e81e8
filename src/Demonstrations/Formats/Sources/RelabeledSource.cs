namespace ImitationService.Demonstrations.Formats.Sources;

/// <summary>A column of numbers that stand for texts, such as LeRobot's <c>task_index</c>.</summary>
/// <param name="numbers">The column.</param>
/// <param name="labels">Which of the labels each number stands for; another number stands for none.</param>
internal sealed class RelabeledSource(Source numbers, IReadOnlyDictionary<long, int> labels) : Source
{
    public override ISourceCursor Open() => new Cursor(numbers.Open(), labels);

    private sealed class Cursor(ISourceCursor cursor, IReadOnlyDictionary<long, int> labels) : ISourceCursor
    {
        public void Read(Span<double> elements)
        {
            cursor.Read(elements);
            foreach (ref var element in elements)
            {
                element = double.IsFinite(element) && labels.TryGetValue((long)element, out var label) ? label : double.NaN;
            }
        }

        public void Dispose() => cursor.Dispose();
    }
}
