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
        private readonly ISourceCursor _cursor = source._array.Open();
        private readonly ImageLayout _layout = source._layout;
        private readonly double[] _numbers = new double[source._array.Width];
        private readonly byte[] _recorded = new byte[source._array.Width];
        private readonly AreaResizer? _resizer = Resizers.Between(source._layout.Size, source.Size);

        public DatasetProblem? Read(Span<byte> frame)
        {
            _cursor.Read(_numbers);
            var recorded = _resizer is null ? frame : _recorded;
            if (!Narrow(recorded))
            {
                frame.Clear();
                return new DatasetProblem(
                    ProblemSeverity.Error, "image-not-bytes", "A frame has values that are no whole numbers from 0 to 255.", "Save the frames as unsigned bytes.", source.Place);
            }

            _resizer?.Resize(recorded, frame);
            return null;
        }

        public void Dispose() => _cursor.Dispose();

        /// <summary>Turns the numbers into bytes with the channels last.</summary>
        private bool Narrow(Span<byte> target)
        {
            var isWhole = true;
            var (plane, channels) = (_layout.Size.Height * _layout.Size.Width, _layout.Size.Channels);
            for (var i = 0; i < _numbers.Length; i++)
            {
                var value = (byte)_numbers[i];
                isWhole &= value == _numbers[i];
                target[_layout.IsChannelFirst ? (i % plane * channels) + (i / plane) : i] = value;
            }

            return isWhole;
        }
    }
}
