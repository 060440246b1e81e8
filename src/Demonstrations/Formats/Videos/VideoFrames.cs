using System.Diagnostics;

namespace ImitationService.Demonstrations.Formats.Videos;

/// <summary>The frames of a video in order, decoded by ffmpeg while they are read; only one is in memory.</summary>
internal sealed class VideoFrames(UploadedFile file, VideoInfo info, IntakeLimits limits) : IDisposable
{
    private readonly Process _process = Ffmpeg.Convert(
        file, limits.MaximumImagePixels, "-map", "0:v:0", "-fps_mode", "passthrough", "-frames:v", $"{info.Times.Count}", "-f", "rawvideo", "-pix_fmt", "rgb24");

    private readonly byte[] _frame = new byte[info.Size.Bytes];

    /// <summary>Number of the frame that <see cref="TryRead"/> gave last; -1 before the first.</summary>
    public int Number { get; private set; } = -1;

    /// <summary>Reads on to a frame, which is the one read last or a later one: [height, width, 3].</summary>
    /// <returns>False where the video ends before it.</returns>
    public bool TryRead(int number, out ReadOnlySpan<byte> frame)
    {
        while (Number < number)
        {
            if (_process.StandardOutput.BaseStream.ReadAtLeast(_frame, _frame.Length, throwOnEndOfStream: false) < _frame.Length)
            {
                frame = [];
                return false;
            }

            Number++;
        }

        frame = _frame;
        return true;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
