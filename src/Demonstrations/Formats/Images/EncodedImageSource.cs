using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Demonstrations.Images;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Images;

namespace ImitationService.Demonstrations.Formats.Images;

/// <summary>Frames that are JPEG, PNG, WebP or BMP images, a row each: files that a table names, or packed rows of an array.</summary>
internal sealed class EncodedImageSource : ImageSource
{
    // A first frame may be damaged; the size is the first one's that is not.
    private const int MaximumTries = 20;

    private readonly IPackedFrames _frames;
    private readonly SourceSet _sources;
    private readonly FrameSize _recorded;

    private EncodedImageSource(IPackedFrames frames, FrameSize recorded, SourceSet sources) => (_frames, _recorded, _sources) = (frames, recorded, sources);

    /// <summary>Makes a source of packed frames, sized after the first of them that can be read.</summary>
    /// <exception cref="IntakeException">None of the first ones can be read.</exception>
    public static EncodedImageSource Create(string file, string name, long rows, IPackedFrames frames, SourceSet sources)
    {
        var recorded = Measure(frames, rows, sources.Limits, name.Length > 0 ? $"{file}:{name}" : file);
        var size = sources.Sizing.Of(recorded);
        var source = new EncodedImageSource(frames, recorded, sources)
        {
            File = file,
            Name = name,
            Rows = rows,
            Shape = ShapeOf(size),
            IsInteger = true,
        };
        sources.Sizing.Tell(recorded, size, source.Place, sources);
        return source;
    }

    public override IFrameCursor OpenFrames() => new Cursor(this);

    private static FrameSize Measure(IPackedFrames frames, long rows, IntakeLimits limits, string place)
    {
        var decoder = new ImageDecoder(limits.MaximumImagePixels);
        using var cursor = frames.Open();
        ImageException? fault = null;
        var named = place;
        for (var row = 0L; row < Math.Min(rows, MaximumTries); row++)
        {
            var packed = cursor.Next();
            try
            {
                return decoder.Measure(packed.Read());
            }
            catch (ImageException exception)
            {
                (fault, named) = fault is null ? (exception, packed.Name) : (fault, named);
            }
        }

        throw new IntakeException(fault!.Code, $"None of the first frames can be read: '{named}' {fault.Message}.", "Save the frames again, and upload them with the table.", place);
    }

    private sealed class Cursor(EncodedImageSource source) : IFrameCursor
    {
        private readonly IPackedCursor _cursor = source._frames.Open();
        private readonly ImageDecoder _decoder = new(source._sources.Limits.MaximumImagePixels);
        private FrameSize _from;
        private AreaResizer? _resizer;

        public DatasetProblem? Read(Span<byte> frame)
        {
            var packed = _cursor.Next();
            try
            {
                Decode(packed.Read(), frame);
                return null;
            }
            catch (ImageException exception)
            {
                frame.Clear();
                return new DatasetProblem(
                    ProblemSeverity.Error, exception.Code, $"The frame '{packed.Name}' {exception.Message}.", "Record the frame again, or leave its transition or its episode out.", source.Place);
            }
        }

        public void Dispose() => _cursor.Dispose();

        private void Decode(byte[] bytes, Span<byte> frame)
        {
            var pixels = _decoder.Decode(bytes, source.Size.Channels, out var size);
            if (size != source._recorded && !source._sources.Sizing.IsAsked)
            {
                throw new ImageException("image-mismatch", $"is of {size} pixels, where the first frame is of {source._recorded}; an image_size in the mapping brings all to one size");
            }

            if (size == source.Size)
            {
                pixels.CopyTo(frame);
                return;
            }

            if (size != _from)
            {
                (_from, _resizer) = (size, Resizers.Between(size, source.Size));
            }

            _resizer!.Resize(pixels, frame);
        }
    }
}
