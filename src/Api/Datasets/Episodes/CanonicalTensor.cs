using System.Runtime.CompilerServices;
using ImitationService.Domain.Storage;

namespace ImitationService.Api.Datasets.Episodes;

/// <summary>A tensor of a canonical dataset, read where it lies; its rows may lie in several shards.</summary>
internal sealed class CanonicalTensor(IObjectStorage storage, IReadOnlyList<TensorPart> parts)
{
    private const int ChunkBytes = 1 << 18;

    // What lies between two rows is read over where that is less than what another request costs.
    private const long ReadOver = 1 << 20;

    /// <summary>Rows that follow each other, in pieces of whole rows.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long first, long rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (rows > 0)
        {
            var (part, row) = PartOf(first);
            var (left, most) = (Math.Min(rows, part.Rows - row), Math.Max(1, ChunkBytes / part.RowBytes));
            await using var source = await OpenAsync(part, row, cancellationToken);
            (first, rows) = (first + left, rows - left);
            while (left > 0)
            {
                var piece = new byte[Math.Min(left, most) * part.RowBytes];
                await source.ReadExactlyAsync(piece, cancellationToken);
                left -= piece.Length / part.RowBytes;
                yield return piece;
            }
        }
    }

    /// <summary>Single rows, whose numbers rise: [rows, row bytes].</summary>
    public async Task<byte[]> PickAsync(IReadOnlyList<long> rows, CancellationToken cancellationToken)
    {
        var bytes = new byte[rows.Count * parts[0].RowBytes];
        Stream? source = null;
        var (open, next) = (default(TensorPart), 0L);
        try
        {
            foreach (var (place, number) in rows.Index())
            {
                var (part, row) = PartOf(number);
                if (source is null || part != open || (row - next) * part.RowBytes > ReadOver)
                {
                    await (source?.DisposeAsync() ?? ValueTask.CompletedTask);
                    (source, open, next) = (await OpenAsync(part, row, cancellationToken), part, row);
                }

                var skipped = new byte[(row - next) * part.RowBytes];
                await source.ReadExactlyAsync(skipped, cancellationToken);
                await source.ReadExactlyAsync(bytes.AsMemory((int)(place * part.RowBytes), (int)part.RowBytes), cancellationToken);
                next = row + 1;
            }
        }
        finally
        {
            await (source?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        return bytes;
    }

    private async Task<Stream> OpenAsync(TensorPart part, long row, CancellationToken cancellationToken) =>
        await storage.OpenReadAsync(part.Key, part.Offset + (row * part.RowBytes), cancellationToken)
        ?? throw new InvalidOperationException($"The storage has lost {part.Key}.");

    private (TensorPart Part, long Row) PartOf(long row)
    {
        foreach (var part in parts)
        {
            if (row < part.Rows)
            {
                return (part, row);
            }

            row -= part.Rows;
        }

        throw new ArgumentOutOfRangeException(nameof(row), row, "The tensor has fewer rows.");
    }
}
