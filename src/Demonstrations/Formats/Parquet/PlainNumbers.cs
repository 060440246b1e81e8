namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>Numbers one after another.</summary>
internal sealed class PlainNumbers(ByteWindow bytes, ParquetLeaf leaf) : INumberReader
{
    private readonly ParquetElements _elements = new(leaf);

    public void Read(Span<double> numbers)
    {
        while (!numbers.IsEmpty)
        {
            var stored = bytes.Peek(_elements.Size);
            var count = Math.Min(stored.Length / _elements.Size, numbers.Length);
            _elements.Convert(stored[..(count * _elements.Size)], numbers[..count]);
            bytes.Skip(count * _elements.Size);
            numbers = numbers[count..];
        }
    }
}
