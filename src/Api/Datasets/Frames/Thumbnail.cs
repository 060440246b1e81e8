using ImitationService.Domain.Datasets;
using ImitationService.Domain.Images;

namespace ImitationService.Api.Datasets.Frames;

/// <summary>A frame as a small picture.</summary>
internal static class Thumbnail
{
    /// <summary>A PNG of a frame, shrunk to a longer side where it is longer; never grown.</summary>
    /// <param name="frame">[height, width, channels] of the camera's shape.</param>
    /// <param name="camera">The feature.</param>
    /// <param name="longerSide">Pixels of the longer side.</param>
    public static byte[] Draw(byte[] frame, Feature camera, int longerSide)
    {
        var (height, width, channels) = (camera.Shape[0], camera.Shape[1], camera.Shape[2]);
        var longer = Math.Max(height, width);
        if (longer <= longerSide)
        {
            return PngImage.Write(frame, height, width, channels);
        }

        var (rows, columns) = (Math.Max(1, height * longerSide / longer), Math.Max(1, width * longerSide / longer));
        var small = new byte[rows * columns * channels];
        new AreaResizer(height, width, channels, rows, columns).Resize(frame, small);
        return PngImage.Write(small, rows, columns, channels);
    }
}
