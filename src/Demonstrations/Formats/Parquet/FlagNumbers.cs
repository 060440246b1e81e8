namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>Flags, which are numbers of one bit.</summary>
internal sealed class FlagNumbers(HybridReader bits) : INumberReader
{
    private const int BatchValues = 1024;

    private readonly int[] _batch = new int[BatchValues];

    public void Read(Span<double> numbers)
    {
        while (!numbers.IsEmpty)
        {
            var batch = _batch.AsSpan(0, Math.Min(BatchValues, numbers.Length));
            bits.Read(batch);
            for (var i = 0; i < batch.Length; i++)
            {
                numbers[i] = batch[i];
            }

            numbers = numbers[batch.Length..];
        }
    }
}
