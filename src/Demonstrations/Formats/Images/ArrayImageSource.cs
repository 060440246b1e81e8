using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Demonstrations.Images;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Images;

namespace ImitationService.Demonstrations.Formats.Images;

/// <summary>Frames that lie in an array of numbers, a row each.</summary>
internal sealed class ArrayImageSource : ImageSource
{
    private readonly Source _array;
    private readonly ImageLayout _layout;

    private ArrayImageSource(Source array, ImageLayout layout) => (_array, _layout) = (array, layout);

    /// <summary>The array as frames, where it is made of them: unsigned bytes, or numbers called an image whose first frame is whole numbers up to 255.</summary>
    /// <param name="array">The array.</param>
    /// <param name="isByte">Whether its elements are unsigned bytes.</param>
    /// <param name="sources">The mapping's size; takes what there is to say.</param>
    /// <returns>The frames; null where they are none.</returns>
    public static ImageSource? TryCreate(Source array, bool isByte, SourceSet sources)
    {
        var layout = ImageLayout.Find(array.Name.Length > 0 ? array.Name : array.File, [.. array.Shape.Select(dimension => (long)dimension)], isByte);
        if (layout is null || (!isByte && !BeginsWithBytes(array)))
        {
            return null;
        }

        var size = sources.Sizing.Of(layout.Size);
        sources.Sizing.Tell(layout.Size, size, array.Place, sources);
        return new ArrayImageSource(array, layout)
        {
            File = array.File,
            Name = array.Name,
            Rows = array.Rows,
            Shape = ShapeOf(size),
            IsInteger = true,
        };
    }

    public override IFrameCursor OpenFrames() => new Cursor(this);

    private static bool BeginsWithBytes(Source array)
    {
        var frame = new double[array.Width];
        using var cursor = array.Open();
        cursor.Read(frame);
        return frame.All(IsByte) && frame.Max() > 1;
    }

    private static bool IsByte(double value) => value is >= 0 and <= 255 && value == Math.Floor(value);

    private sealed class Cursor(ArrayImageSource source) : IFrameCursor
    {
        private readonly IByteCursor _cursor = source._array.OpenBytes();
        private readonly FrameSize _size = source._layout.Size;
        private readonly byte[] _planes = new byte[source._layout.IsChannelFirst ? source._layout.Size.Bytes : 0];
        private readonly AreaResizer? _resizer = Resizers.Between(source._layout.Size, source.Size);
        private readonly byte[] _recorded = new byte[source._layout.Size == source.Size ? 0 : source._layout.Size.Bytes];

        public DatasetProblem? Read(Span<byte> frame)
        {
            var recorded = _resizer is null ? frame : _recorded;
            if (!TryRead(recorded))
            {
                frame.Clear();
                return new DatasetProblem(
                    ProblemSeverity.Error, "image-not-bytes", "A frame has values that are no whole numbers from 0 to 255.", "Save the frames as unsigned bytes.", source.Place);
            }

            _resizer?.Resize(recorded, frame);
            return null;
        }

        public void Dispose() => _cursor.Dispose();

        /// <summary>Reads a frame with its channels last.</summary>
        private bool TryRead(Span<byte> recorded)
        {
            if (!source._layout.IsChannelFirst)
            {
                return _cursor.TryRead(recorded);
            }

            var isWhole = _cursor.TryRead(_planes);
            var pixels = _size.Height * _size.Width;
            for (var channel = 0; channel < _size.Channels; channel++)
            {
                var plane = _planes.AsSpan(channel * pixels, pixels);
                for (var i = 0; i < plane.Length; i++)
                {
                    recorded[(i * _size.Channels) + channel] = plane[i];
                }
            }

            return isWhole;
        }
    }
}
