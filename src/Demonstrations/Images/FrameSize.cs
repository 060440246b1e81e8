namespace ImitationService.Demonstrations.Images;

/// <summary>Size of one frame: its bytes are [height, width, channels].</summary>
/// <param name="Height">Rows of pixels.</param>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Channels">1 for grey, 3 for red, green and blue.</param>
internal readonly record struct FrameSize(int Height, int Width, int Channels)
{
    /// <summary>Bytes of a frame.</summary>
    public int Bytes => Height * Width * Channels;

    /// <summary>Pixels of a frame.</summary>
    public long Pixels => (long)Height * Width;

    /// <summary>As messages name it, width first: <c>640×480</c>.</summary>
    public override string ToString() => $"{Width}×{Height}";
}
