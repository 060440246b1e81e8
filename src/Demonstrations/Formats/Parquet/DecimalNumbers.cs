namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>Decimal numbers that are stored as runs of bytes.</summary>
internal sealed class DecimalNumbers(IRunReader runs, ParquetLeaf leaf) : INumberReader
{
    private readonly ParquetElements _elements = new(leaf);

    public void Read(Span<double> numbers)
    {
        foreach (ref var number in numbers)
        {
            var run = runs.Next();
            number = leaf.Kind == ParquetKind.Decimal ? _elements.DecimalOf(run) : Convert(run);
        }
    }

    private double Convert(ReadOnlySpan<byte> run)
    {
        var number = 0.0;
        _elements.Convert(run.Length == _elements.Size ? run : throw new InvalidDataException("A number has another length."), new Span<double>(ref number));
        return number;
    }
}
