namespace ImitationService.Domain.Images;

/// <summary>
/// Brings frames of bytes to another size by averaging areas: a pixel of the result is the mean of the part of the frame that
/// it covers, fractions of pixels counted as such, rounded to the nearest. Nothing shimmers when it shrinks, as it does when
/// pixels are skipped; when it grows, pixels are repeated.
/// </summary>
/// <param name="height">Rows of pixels of the frame.</param>
/// <param name="width">Pixels of its rows.</param>
/// <param name="channels">Channels of a pixel, which stay apart.</param>
/// <param name="targetHeight">Rows of pixels of the result.</param>
/// <param name="targetWidth">Pixels of its rows.</param>
public sealed class AreaResizer(int height, int width, int channels, int targetHeight, int targetWidth)
{
    private readonly Part[] _columns = Cover(width, targetWidth);
    private readonly Part[] _rows = Cover(height, targetHeight);
    private readonly float[] _line = new float[targetWidth * channels];
    private readonly float[] _sum = new float[targetWidth * channels];

    /// <summary>Resizes a frame, [height, width, channels], into the target, [target height, target width, channels].</summary>
    /// <exception cref="ArgumentException">One of them has another length.</exception>
    public void Resize(ReadOnlySpan<byte> frame, Span<byte> target)
    {
        if (frame.Length != height * width * channels || target.Length != targetHeight * targetWidth * channels)
        {
            throw new ArgumentException($"A frame of {frame.Length} bytes into {target.Length}; {height * width * channels} and {targetHeight * targetWidth * channels} were expected.");
        }

        for (var row = 0; row < targetHeight; row++)
        {
            _sum.AsSpan().Clear();
            var cover = _rows[row];
            for (var i = 0; i < cover.Weights.Length; i++)
            {
                Narrow(frame.Slice((cover.First + i) * width * channels, width * channels));
                AddLine(cover.Weights[i]);
            }

            Store(target.Slice(row * targetWidth * channels, targetWidth * channels));
        }
    }

    /// <summary>Shrinks a row of pixels to the target's width.</summary>
    private void Narrow(ReadOnlySpan<byte> row)
    {
        for (var column = 0; column < targetWidth; column++)
        {
            var cover = _columns[column];
            for (var channel = 0; channel < channels; channel++)
            {
                var sum = 0f;
                var at = (cover.First * channels) + channel;
                foreach (var weight in cover.Weights)
                {
                    sum += weight * row[at];
                    at += channels;
                }

                _line[(column * channels) + channel] = sum;
            }
        }
    }

    private void AddLine(float weight)
    {
        for (var i = 0; i < _sum.Length; i++)
        {
            _sum[i] += weight * _line[i];
        }
    }

    private void Store(Span<byte> target)
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = (byte)Math.Clamp(_sum[i] + 0.5f, 0f, 255f);
        }
    }

    /// <summary>Which pixels each pixel of the result covers, and how much of each; the weights of one sum to 1.</summary>
    private static Part[] Cover(int length, int targetLength)
    {
        var covers = new Part[targetLength];
        var scale = (double)length / targetLength;
        for (var i = 0; i < targetLength; i++)
        {
            var (start, end) = (i * scale, Math.Min((i + 1) * scale, length));
            var first = Math.Min((int)start, length - 1);
            var last = Math.Max(first, (int)Math.Ceiling(end) - 1);
            var weights = new float[last - first + 1];
            for (var pixel = first; pixel <= last; pixel++)
            {
                weights[pixel - first] = (float)(Math.Max(0, Math.Min(end, pixel + 1) - Math.Max(start, pixel)) / scale);
            }

            covers[i] = new Part(first, weights);
        }

        return covers;
    }

    private readonly record struct Part(int First, float[] Weights);
}
