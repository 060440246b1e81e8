using System.Globalization;
using System.Text;

namespace ImitationService.Acceptance.Datasets;

/// <summary>Demonstrations as a table of any size, whose lines are all of one length.</summary>
internal static class LargeTable
{
    /// <summary>Bytes of a line; the first is the header.</summary>
    public const int LineLength = 64;

    /// <summary>Writes one.</summary>
    public static async Task WriteAsync(string path, long bytes)
    {
        await using var file = new StreamWriter(path, append: false, Encoding.ASCII, 1 << 20);
        await file.WriteAsync("episode,observation_x,observation_y,action_x,action_y".PadRight(LineLength - 1) + "\n");
        for (var line = 1; line < bytes / LineLength; line++)
        {
            var (x, y) = (Math.Sin(line), Math.Cos(line));
            var text = string.Create(CultureInfo.InvariantCulture, $"{line / 100},{x:F6},{y:F6},{-0.2 * x:F6},{-0.2 * y:F6}");
            await file.WriteAsync(text.PadRight(LineLength - 1, '0') + "\n");
        }
    }
}
