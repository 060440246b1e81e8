using ImitationService.Api.Datasets.Episodes;
using ImitationService.Domain.Datasets;

namespace ImitationService.Api.Datasets.Frames;

/// <summary>A few frames of each camera for a page: the first ones of episodes spread evenly over the dataset.</summary>
internal sealed class FrameStrips(CanonicalTensors tensors)
{
    private const int MaximumCameras = 4;
    private const int MaximumFrames = 6;
    private const int ThumbnailSize = 128;

    /// <summary>The strips; none of a dataset without cameras, or one that is not ready.</summary>
    public async Task<IReadOnlyList<FrameStrip>> ReadAsync(Dataset dataset, CancellationToken cancellationToken)
    {
        var strips = new List<FrameStrip>();
        if (dataset is not { State: DatasetState.Ready, Contents: { } contents })
        {
            return strips;
        }

        foreach (var camera in contents.Features.Where(feature => feature.Type == ElementType.UInt8).Take(MaximumCameras))
        {
            var places = await FramePlaces.ReadAsync(tensors, dataset, camera, cancellationToken);
            var count = (int)Math.Min(contents.Episodes, MaximumFrames);
            var frames = new List<StripFrame>();
            for (var i = 0; i < count; i++)
            {
                var episode = i * contents.Episodes / count;
                if (await places.FindAsync(episode, 0, cancellationToken) is { } frame)
                {
                    frames.Add(new StripFrame(episode, Convert.ToBase64String(Thumbnail.Draw(frame, camera, ThumbnailSize))));
                }
            }

            strips.Add(new FrameStrip(camera, frames));
        }

        return strips;
    }
}

/// <summary>Frames of one camera.</summary>
/// <param name="Camera">The feature.</param>
/// <param name="Frames">First frames of episodes.</param>
internal sealed record FrameStrip(Feature Camera, IReadOnlyList<StripFrame> Frames);

/// <summary>One picture.</summary>
/// <param name="Episode">The episode that begins with it.</param>
/// <param name="Png">The picture, base64.</param>
internal sealed record StripFrame(long Episode, string Png);
