using ImitationService.Domain.Images;

namespace ImitationService.Demonstrations.Images;

/// <summary>Makes resizers of frames.</summary>
internal static class Resizers
{
    /// <summary>A resizer from one size to another; null where they are equal.</summary>
    public static AreaResizer? Between(FrameSize from, FrameSize to) =>
        from == to ? null : new AreaResizer(from.Height, from.Width, from.Channels, to.Height, to.Width);
}
