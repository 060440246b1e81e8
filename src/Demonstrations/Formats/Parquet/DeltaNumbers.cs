using System.Runtime.InteropServices;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>Integers that are stored as distances; those of 32 bits begin anew where they have no more.</summary>
internal sealed class DeltaNumbers(ByteWindow bytes, ParquetLeaf leaf) : INumberReader
{
    private const int BatchValues = 1024;

    private readonly ParquetElements _elements = new(leaf);
    private readonly DeltaReader _integers = new(bytes);
    private readonly long[] _batch = new long[BatchValues];
    private readonly int[] _narrow = new int[BatchValues];

    public void Read(Span<double> numbers)
    {
        while (!numbers.IsEmpty)
        {
            var batch = _batch.AsSpan(0, Math.Min(BatchValues, numbers.Length));
            _integers.Read(batch);
            for (var i = 0; i < batch.Length; i++)
            {
                _narrow[i] = (int)batch[i];
            }

            var stored = leaf.Type == ParquetType.Int32 ? MemoryMarshal.AsBytes(_narrow.AsSpan(0, batch.Length)) : MemoryMarshal.AsBytes(batch);
            _elements.Convert(stored, numbers[..batch.Length]);
            numbers = numbers[batch.Length..];
        }
    }
}
