using System.Diagnostics;

namespace ImitationService.Demonstrations.Tests.Formats.LeRobot;

/// <summary>Small videos whose colours tell the number of the frame.</summary>
internal static class Videos
{
    public const int Height = 48;
    public const int Width = 64;

    /// <summary>An MP4 of frames of one colour each: red rises by 12 a frame, green falls, blue stays.</summary>
    /// <param name="count">Number of frames.</param>
    /// <param name="rate">Frames per second.</param>
    /// <param name="size">Side lengths as ffmpeg writes them.</param>
    public static byte[] Mp4(int count, int rate, string size = "64x48")
    {
        var folder = Directory.CreateTempSubdirectory("video-").FullName;
        try
        {
            var target = Path.Combine(folder, "video.mp4");
            var colours = $"geq=r='20+12*N':g='230-12*N':b=100";
            var info = new ProcessStartInfo(
                "ffmpeg",
                ["-v", "error", "-nostdin", "-f", "lavfi", "-i", $"color=black:s={size}:r={rate}", "-vf", $"format=gbrp,{colours},format=yuv420p", "-frames:v", $"{count}", "-c:v", "libx264", "-bf", "2", "-g", "4", "-qp", "4", target]);
            using var process = Start(info);
            process!.WaitForExit();
            Assert.Equal(0, process.ExitCode);
            return File.ReadAllBytes(target);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The frame's number that a pixel's red tells.</summary>
    public static int NumberOf(ReadOnlySpan<byte> frame)
    {
        var middle = frame.Length / 2 / 3 * 3;
        Assert.True(Math.Abs(frame[middle] + frame[middle + 1] - 250) <= 6 && Math.Abs(frame[middle + 2] - 100) <= 6, $"{frame[middle]} {frame[middle + 1]} {frame[middle + 2]}");
        return (int)Math.Round((frame[middle] - 20) / 12.0);
    }

    private static Process? Start(ProcessStartInfo info)
    {
        try
        {
            return Process.Start(info);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("ffmpeg is not on this machine");
            return null;
        }
    }
}
