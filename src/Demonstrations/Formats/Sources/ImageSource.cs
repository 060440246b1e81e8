using ImitationService.Demonstrations.Images;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Formats.Sources;

/// <summary>Frames of one camera, one per row, brought to one size while they are read.</summary>
internal abstract class ImageSource : Source
{
    /// <summary>Size of the frames as they are kept; <see cref="Source.Shape"/> is its [height, width, channels].</summary>
    public FrameSize Size => new(Shape[0], Shape[1], Shape[2]);

    /// <summary>Opens it at its first frame.</summary>
    public abstract IFrameCursor OpenFrames();

    /// <summary>Frames are no numbers side by side with others.</summary>
    public override ISourceCursor Open() =>
        throw new InvalidOperationException($"'{Place}' is made of frames, which are read as such.");

    /// <summary>The shape of frames of a size.</summary>
    public static IReadOnlyList<int> ShapeOf(FrameSize size) => [size.Height, size.Width, size.Channels];
}

/// <summary>One pass over frames.</summary>
internal interface IFrameCursor : IDisposable
{
    /// <summary>Reads the next frame: [height, width, channels] of the source's size.</summary>
    /// <returns>What is wrong with the frame, which is black then; null where nothing is. Episode and position are for the caller to fill in.</returns>
    DatasetProblem? Read(Span<byte> frame);
}
