namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>Numbers whose first bytes all come first, then their second ones; the page is in memory, and joined a batch at a time.</summary>
internal sealed class SplitNumbers : INumberReader
{
    private const int BatchValues = 1024;

    private readonly ByteWindow _bytes;
    private readonly ParquetElements _elements;
    private readonly byte[] _batch;
    private readonly byte[] _split;
    private readonly int _count;
    private int _at;

    /// <exception cref="InvalidDataException">There is no whole number of them.</exception>
    public SplitNumbers(ByteWindow bytes, ParquetLeaf leaf)
    {
        (_bytes, _elements) = (bytes, new ParquetElements(leaf));
        (_batch, _split) = (new byte[BatchValues * _elements.Size], new byte[BatchValues * _elements.Size]);
        _count = (int)(bytes.Left / _elements.Size);
        if (bytes.Left % _elements.Size != 0)
        {
            throw new InvalidDataException("The bytes of numbers cannot be shared out.");
        }
    }

    public void Read(Span<double> numbers)
    {
        if (numbers.Length > _count - _at)
        {
            throw new InvalidDataException("A page ends before its values do.");
        }

        while (!numbers.IsEmpty)
        {
            var count = Math.Min(BatchValues, numbers.Length);
            Join(_bytes.Peek(0), count);
            _elements.Convert(_batch.AsSpan(0, count * _elements.Size), numbers[..count]);
            _at += count;
            numbers = numbers[count..];
        }
    }

    private void Join(ReadOnlySpan<byte> page, int count)
    {
        for (var part = 0; part < _elements.Size; part++)
        {
            page.Slice((part * _count) + _at, count).CopyTo(_split.AsSpan(part * count));
        }

        Shuffle.Undo(_split.AsSpan(0, count * _elements.Size), _batch.AsSpan(0, count * _elements.Size), _elements.Size);
    }
}
