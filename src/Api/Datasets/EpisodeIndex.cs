using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using ImitationService.Api.Http;
using ImitationService.Domain.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ImitationService.Api.Datasets;

/// <summary>
/// Where the episodes of a canonical dataset begin, read from its <c>episode_offsets</c> tensor (int64, episodes + 1 entries)
/// where it lies: a page costs its own bytes and the shard's header.
/// </summary>
internal sealed class EpisodeIndex(IObjectStorage storage)
{
    private const string Tensor = "episode_offsets";
    private const string ShardEnding = ".safetensors";
    private const int LengthBytes = sizeof(long);
    private const long MaximumHeaderBytes = 16 << 20;

    /// <summary>One page of the episodes of a dataset that is ready.</summary>
    public async Task<Results<Ok<Page<EpisodeView>>, Problem>> ListAsync(string datasetId, long episodes, PageQuery query, CancellationToken cancellationToken)
    {
        if (!TryReadCursor(query.After, out var first))
        {
            return Page.BadCursor();
        }

        var count = (int)Math.Clamp(episodes - first, 0, query.Limit ?? Page.DefaultLimit);
        var offsets = count == 0 ? [] : await ReadOffsetsAsync(datasetId, first, count + 1, cancellationToken);
        var items = Enumerable.Range(0, count).Select(i => new EpisodeView(first + i, offsets[i], offsets[i + 1] - offsets[i]));
        var next = first + count < episodes ? Page.CursorOf((first + count).ToString(System.Globalization.CultureInfo.InvariantCulture)) : null;
        return TypedResults.Ok(new Page<EpisodeView>([.. items], next));
    }

    private static bool TryReadCursor(string? cursor, out long first)
    {
        first = 0;
        return cursor is null || (Page.TryReadCursor(cursor, out var text) && long.TryParse(text, out first) && first >= 0);
    }

    private async Task<long[]> ReadOffsetsAsync(string datasetId, long first, int count, CancellationToken cancellationToken)
    {
        await foreach (var key in storage.ListAsync(ObjectKeys.DatasetCanonical(datasetId), cancellationToken))
        {
            if (key.EndsWith(ShardEnding, StringComparison.Ordinal) && await FindTensorAsync(key, cancellationToken) is { } start)
            {
                var bytes = await ReadBytesAsync(key, start + (first * sizeof(long)), count * sizeof(long), cancellationToken);
                return [.. Enumerable.Range(0, count).Select(i => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(i * sizeof(long))))];
            }
        }

        throw new InvalidOperationException($"Dataset {datasetId} has no tensor {Tensor}.");
    }

    /// <summary>Where the tensor's bytes begin in a shard; null when it is not in this one.</summary>
    private async Task<long?> FindTensorAsync(string key, CancellationToken cancellationToken)
    {
        var headerBytes = BinaryPrimitives.ReadInt64LittleEndian(await ReadBytesAsync(key, 0, LengthBytes, cancellationToken));
        if (headerBytes is <= 0 or > MaximumHeaderBytes)
        {
            throw new InvalidDataException($"Shard {key} says that its header has {headerBytes} bytes.");
        }

        using var header = JsonDocument.Parse(Encoding.UTF8.GetString(await ReadBytesAsync(key, LengthBytes, (int)headerBytes, cancellationToken)));
        return header.RootElement.TryGetProperty(Tensor, out var tensor)
            ? LengthBytes + headerBytes + tensor.GetProperty("data_offsets")[0].GetInt64()
            : null;
    }

    private async Task<byte[]> ReadBytesAsync(string key, long offset, int count, CancellationToken cancellationToken)
    {
        await using var source = await storage.OpenReadAsync(key, offset, cancellationToken)
            ?? throw new InvalidOperationException($"The storage has lost {key}.");
        var bytes = new byte[count];
        await source.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }
}
