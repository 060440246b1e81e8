using System.Buffers.Binary;
using ImitationService.Api.Datasets.Episodes;
using ImitationService.Domain.Datasets;

namespace ImitationService.Api.Datasets.Frames;

/// <summary>
/// Where the frames of one camera lie in a canonical dataset: a frame costs its own bytes and, once, the shards' headers.
/// </summary>
internal sealed class FramePlaces
{
    private const string OffsetsTensor = "episode_offsets";

    private readonly DatasetContents _contents;
    private readonly CanonicalTensor _offsets;
    private readonly CanonicalTensor _frames;

    private FramePlaces(DatasetContents contents, CanonicalTensor offsets, CanonicalTensor frames) => (_contents, _offsets, _frames) = (contents, offsets, frames);

    /// <summary>Reads the shards' headers.</summary>
    public static async Task<FramePlaces> ReadAsync(CanonicalTensors tensors, Dataset dataset, Feature camera, CancellationToken cancellationToken)
    {
        var found = await tensors.FindAsync(dataset.Id, [OffsetsTensor, camera.Name], cancellationToken);
        return found.TryGetValue(OffsetsTensor, out var offsets) && found.TryGetValue(camera.Name, out var frames)
            ? new FramePlaces(dataset.Contents!, offsets, frames)
            : throw new InvalidOperationException($"Dataset {dataset.Id} has lost the frames of {camera.Name}.");
    }

    /// <summary>The frame at a position of an episode, [height, width, channels]; null where the episode or the position is not there.</summary>
    public async Task<byte[]?> FindAsync(long episode, long position, CancellationToken cancellationToken)
    {
        if (episode < 0 || episode >= _contents.Episodes || position < 0)
        {
            return null;
        }

        var offsets = await _offsets.PickAsync([episode, episode + 1], cancellationToken);
        var (first, end) = (BinaryPrimitives.ReadInt64LittleEndian(offsets), BinaryPrimitives.ReadInt64LittleEndian(offsets.AsSpan(sizeof(long))));
        var extra = _contents.FinalObservations ? 1 : 0;
        return position < end - first + extra ? await _frames.PickAsync([first + position + (extra * episode)], cancellationToken) : null;
    }
}
