using System.Globalization;
using ImitationService.Demonstrations.Images;

namespace ImitationService.Demonstrations.Formats.Videos;

/// <summary>What a video says of itself before a frame of it is decoded.</summary>
/// <param name="Size">Size of its frames.</param>
/// <param name="Times">Time of each frame in seconds from the first, rising.</param>
internal sealed record VideoInfo(FrameSize Size, IReadOnlyList<double> Times)
{
    private const int MaximumFrames = 4 << 20;

    /// <summary>How far a frame may be from a time that it is to show: half of the usual distance of two frames.</summary>
    public double Tolerance { get; } = Times.Count > 1 ? Math.Max(0.001, Times[^1] / (Times.Count - 1) * 0.5) : double.MaxValue;

    /// <summary>Reads it.</summary>
    /// <exception cref="IntakeException">It is no video, or too large.</exception>
    public static VideoInfo Read(UploadedFile file, IntakeLimits limits, CancellationToken cancellationToken)
    {
        using var process = Ffmpeg.Probe(file, "-select_streams", "v:0", "-show_entries", "stream=width,height:packet=pts_time,flags", "-of", "csv");
        try
        {
            var (times, size) = (new List<double>(), default(FrameSize));
            while (process.StandardOutput.ReadLine() is { } line)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Add(line.Split(','), times, ref size);
                if (times.Count > MaximumFrames)
                {
                    throw Invalid(file, $"has more than {MaximumFrames} frames");
                }
            }

            process.WaitForExit();
            return process.ExitCode == 0 && times.Count > 0 && size.Bytes > 0 ? Check(file, size, times, limits) : throw Invalid(file, "is damaged, cut short, or has no picture");
        }
        finally
        {
            process.Kill();
        }
    }

    /// <summary>The number of the frame that is nearest to a time.</summary>
    public int NearestTo(double time)
    {
        var (low, high) = (0, Times.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Times[middle] < time ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && time - Times[low - 1] <= Times[low] - time ? low - 1 : low;
    }

    private static void Add(string[] cells, List<double> times, ref FrameSize size)
    {
        // Packets marked D are decoded for others' sake, and not shown.
        if (cells is ["packet", var time, var flags, ..] && !flags.Contains('D') && double.TryParse(time, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
        {
            times.Add(seconds);
        }
        else if (cells is ["stream", var width, var height, ..] && int.TryParse(width, out var columns) && int.TryParse(height, out var rows) && columns is > 0 and < 1 << 16 && rows is > 0 and < 1 << 14)
        {
            size = new FrameSize(rows, columns, 3);
        }
    }

    private static VideoInfo Check(UploadedFile file, FrameSize size, List<double> times, IntakeLimits limits)
    {
        if (size.Pixels > limits.MaximumImagePixels)
        {
            throw Invalid(file, $"has frames of {size} pixels; {limits.MaximumImagePixels} are allowed");
        }

        times.Sort();
        return new VideoInfo(size, [.. times.Select(time => time - times[0])]);
    }

    private static IntakeException Invalid(UploadedFile file, string what) =>
        new("invalid-video", $"The video {what}.", "Encode it again, or upload the folder without its videos.", file.Name);
}
