using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using ImitationService.Domain.Storage;

namespace ImitationService.Api.Datasets.Episodes;

/// <summary>Finds tensors in the shards of canonical datasets, where they lie: it costs the headers of the shards.</summary>
internal sealed class CanonicalTensors(IObjectStorage storage)
{
    private const string ShardEnding = ".safetensors";
    private const int LengthBytes = sizeof(long);
    private const long MaximumHeaderBytes = 16 << 20;

    /// <summary>Tensors by name; those that no shard has are left out.</summary>
    public async Task<IReadOnlyDictionary<string, CanonicalTensor>> FindAsync(string datasetId, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var parts = new Dictionary<string, List<TensorPart>>();
        await foreach (var key in storage.ListAsync(ObjectKeys.DatasetCanonical(datasetId), cancellationToken))
        {
            if (key.EndsWith(ShardEnding, StringComparison.Ordinal))
            {
                await AddPartsAsync(key, names, parts, cancellationToken);
            }
        }

        return parts.ToDictionary(entry => entry.Key, entry => new CanonicalTensor(storage, entry.Value));
    }

    private async Task AddPartsAsync(string key, IReadOnlyCollection<string> names, Dictionary<string, List<TensorPart>> parts, CancellationToken cancellationToken)
    {
        await using var shard = await storage.OpenReadAsync(key, 0, cancellationToken)
            ?? throw new InvalidOperationException($"The storage has lost {key}.");
        var length = new byte[LengthBytes];
        await shard.ReadExactlyAsync(length, cancellationToken);
        var headerBytes = BinaryPrimitives.ReadInt64LittleEndian(length);
        if (headerBytes is <= 0 or > MaximumHeaderBytes)
        {
            throw new InvalidDataException($"Shard {key} says that its header has {headerBytes} bytes.");
        }

        var bytes = new byte[headerBytes];
        await shard.ReadExactlyAsync(bytes, cancellationToken);
        using var header = JsonDocument.Parse(Encoding.UTF8.GetString(bytes));
        foreach (var name in names)
        {
            if (header.RootElement.TryGetProperty(name, out var tensor))
            {
                parts.TryAdd(name, []);
                parts[name].Add(PartOf(key, LengthBytes + headerBytes, tensor));
            }
        }
    }

    private static TensorPart PartOf(string key, long dataStart, JsonElement tensor)
    {
        var (start, end) = (tensor.GetProperty("data_offsets")[0].GetInt64(), tensor.GetProperty("data_offsets")[1].GetInt64());
        var rows = tensor.GetProperty("shape")[0].GetInt64();
        return new TensorPart(key, dataStart + start, rows, rows == 0 ? 0 : (end - start) / rows);
    }
}

/// <summary>Rows of a tensor that lie in one shard.</summary>
/// <param name="Key">The shard.</param>
/// <param name="Offset">Where its bytes begin.</param>
/// <param name="Rows">How many there are.</param>
/// <param name="RowBytes">Bytes of one row.</param>
internal sealed record TensorPart(string Key, long Offset, long Rows, long RowBytes);
