namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>Numbers of a dictionary, which a page names by their places in it.</summary>
internal sealed class DictionaryNumbers(ByteWindow bytes, double[] dictionary) : INumberReader
{
    private const int BatchValues = 1024;

    // The first byte says how many bits a place has.
    private readonly HybridReader? _places = bytes.Left > 0 ? new HybridReader(bytes, bytes.ReadByte()) : null;
    private readonly int[] _batch = new int[BatchValues];

    public void Read(Span<double> numbers)
    {
        while (!numbers.IsEmpty)
        {
            var batch = _batch.AsSpan(0, Math.Min(BatchValues, numbers.Length));
            (_places ?? throw new InvalidDataException("A page ends before its values do.")).Read(batch);
            for (var i = 0; i < batch.Length; i++)
            {
                numbers[i] = dictionary[batch[i]];
            }

            numbers = numbers[batch.Length..];
        }
    }
}
