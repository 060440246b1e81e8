using System.Buffers.Binary;
using System.Text.Json;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Storage;

namespace ImitationService.Api.Datasets.Frames;

/// <summary>
/// Where the frames of one camera lie in the shards of a canonical dataset: a frame costs its own bytes and, once, the shards'
/// headers.
/// </summary>
internal sealed class FramePlaces
{
    private const string ShardEnding = ".safetensors";
    private const string OffsetsTensor = "episode_offsets";
    private const long MaximumHeaderBytes = 16 << 20;

    private readonly IObjectStorage _storage;
    private readonly DatasetContents _contents;
    private readonly Feature _camera;
    private readonly List<Part> _parts = [];
    private (string Key, long Start) _offsets;

    private FramePlaces(IObjectStorage storage, DatasetContents contents, Feature camera) => (_storage, _contents, _camera) = (storage, contents, camera);

    /// <summary>Reads the shards' headers.</summary>
    public static async Task<FramePlaces> ReadAsync(IObjectStorage storage, Dataset dataset, Feature camera, CancellationToken cancellationToken)
    {
        var places = new FramePlaces(storage, dataset.Contents!, camera);
        await foreach (var key in storage.ListAsync(ObjectKeys.DatasetCanonical(dataset.Id), cancellationToken))
        {
            if (key.EndsWith(ShardEnding, StringComparison.Ordinal))
            {
                await places.AddShardAsync(key, cancellationToken);
            }
        }

        return places;
    }

    /// <summary>The frame at a position of an episode, [height, width, channels]; null where the episode or the position is not there.</summary>
    public async Task<byte[]?> FindAsync(long episode, long position, CancellationToken cancellationToken)
    {
        if (episode < 0 || episode >= _contents.Episodes || position < 0)
        {
            return null;
        }

        var offsets = await ReadAsync(_offsets.Key, _offsets.Start + (episode * sizeof(long)), 2 * sizeof(long), cancellationToken);
        var (first, end) = (BinaryPrimitives.ReadInt64LittleEndian(offsets), BinaryPrimitives.ReadInt64LittleEndian(offsets.AsSpan(sizeof(long))));
        var extra = _contents.FinalObservations ? 1 : 0;
        return position < end - first + extra ? await ReadRowAsync(first + position + (extra * episode), cancellationToken) : null;
    }

    private async Task<byte[]> ReadRowAsync(long row, CancellationToken cancellationToken)
    {
        var part = _parts.First(candidate => row < candidate.FirstRow + candidate.Rows);
        return await ReadAsync(part.Key, part.Start + ((row - part.FirstRow) * _camera.Size), _camera.Size, cancellationToken);
    }

    private async Task AddShardAsync(string key, CancellationToken cancellationToken)
    {
        var headerBytes = BinaryPrimitives.ReadInt64LittleEndian(await ReadAsync(key, 0, sizeof(long), cancellationToken));
        if (headerBytes is <= 0 or > MaximumHeaderBytes)
        {
            throw new InvalidDataException($"Shard {key} says that its header has {headerBytes} bytes.");
        }

        using var header = JsonDocument.Parse(await ReadAsync(key, sizeof(long), (int)headerBytes, cancellationToken));
        var data = sizeof(long) + headerBytes;
        if (header.RootElement.TryGetProperty(OffsetsTensor, out var offsets))
        {
            _offsets = (key, data + offsets.GetProperty("data_offsets")[0].GetInt64());
        }

        if (header.RootElement.TryGetProperty(_camera.Name, out var tensor))
        {
            var before = _parts.Sum(part => part.Rows);
            _parts.Add(new Part(key, data + tensor.GetProperty("data_offsets")[0].GetInt64(), before, tensor.GetProperty("shape")[0].GetInt64()));
        }
    }

    private async Task<byte[]> ReadAsync(string key, long offset, int count, CancellationToken cancellationToken)
    {
        await using var source = await _storage.OpenReadAsync(key, offset, cancellationToken)
            ?? throw new InvalidOperationException($"The storage has lost {key}.");
        var bytes = new byte[count];
        await source.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    private sealed record Part(string Key, long Start, long FirstRow, long Rows);
}
