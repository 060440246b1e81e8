using System.Text.RegularExpressions;

namespace ImitationService.Demonstrations.Images;

/// <summary>How an array of frames lies: the shape of one row, and where its channels are.</summary>
/// <param name="Size">Size of a frame.</param>
/// <param name="IsChannelFirst">Whether a frame is [channels, height, width], as PyTorch keeps it.</param>
internal sealed partial record ImageLayout(FrameSize Size, bool IsChannelFirst)
{
    /// <summary>Frames with a shorter side are no pictures but symbols on a board (MiniGrid's 7×7×3), which stay numbers.</summary>
    public const int MinimumSide = 16;

    /// <summary>
    /// The layout of rows of unsigned bytes, or of numbers whose array is called an image; null where they are no pictures.
    /// Rows of three dimensions are pictures by their shape, those of two (grey) only where the array's name says so.
    /// </summary>
    public static ImageLayout? Find(string name, IReadOnlyList<long> shape, bool isByte) => shape switch
    {
        [var height, var width, 1 or 3] when IsPicture(height, width) && (isByte || IsImageName(name)) => Of(height, width, shape[2], false),
        [1 or 3, var height, var width] when IsPicture(height, width) && (isByte || IsImageName(name)) => Of(height, width, shape[0], true),
        [var height, var width] when isByte && IsPicture(height, width) && IsImageName(name) => Of(height, width, 1, false),
        _ => null,
    };

    /// <summary>Whether a name says that its values are pictures.</summary>
    public static bool IsImageName(string name) => ImageWords().IsMatch(name.ToLowerInvariant());

    private static bool IsPicture(long height, long width) => height >= MinimumSide && width >= MinimumSide && height * width <= int.MaxValue / 4;

    private static ImageLayout Of(long height, long width, long channels, bool isChannelFirst) =>
        new(new FrameSize((int)height, (int)width, (int)channels), isChannelFirst);

    [GeneratedRegex(@"(^|[^a-z])(img|imgs|image|images|rgb|gray|grey|pixels|camera|cam|frames)($|[^a-z])")]
    private static partial Regex ImageWords();
}
