using static TorchSharp.torch;

namespace ImitationService.Learning.Policies.Vision;

/// <summary>
/// What a training step does to images, drawn from torch's generator: a shift (Kostrikov et al., "Image Augmentation Is All You
/// Need", ICLR 2021), brightness and contrast. All images of one window are treated alike.
/// </summary>
/// <param name="shift">Pixels, at most; 0 is none.</param>
/// <param name="jitter">Share of the full range; 0 is none.</param>
internal sealed class ImageAugmentation(int shift, double jitter)
{
    private const float FullRange = 255;

    /// <summary>[N, C, h, w], pixels from 0 to 255 → the same</summary>
    /// <param name="images">Window after window.</param>
    /// <param name="ofOneWindow">Images of a window.</param>
    public Tensor Apply(Tensor images, long ofOneWindow)
    {
        images = shift > 0 ? Shift(images, ofOneWindow) : images;
        return jitter > 0 ? Recolor(images, ofOneWindow) : images;
    }

    private Tensor Shift(Tensor images, long ofOneWindow)
    {
        var (count, channels, height, width) = (images.shape[0], images.shape[1], images.shape[2], images.shape[3]);
        var padded = nn.functional.pad(images, [shift, shift, shift, shift], TorchSharp.PaddingModes.Replicate);
        Tensor Offsets(long side) => randint(0, (2 * shift) + 1, [count / ofOneWindow], device: images.device, dtype: ScalarType.Int64)
            .repeat_interleave(ofOneWindow).unsqueeze(1) + arange(side, device: images.device);           // [N, side]
        var rows = Offsets(height).view(count, 1, height, 1).expand(count, channels, height, padded.shape[3]);
        var columns = Offsets(width).view(count, 1, 1, width).expand(count, channels, height, width);
        return padded.gather(2, rows).gather(3, columns);
    }

    private Tensor Recolor(Tensor images, long ofOneWindow)
    {
        Tensor Draw() => ((rand(images.shape[0] / ofOneWindow, device: images.device) * 2 - 1) * jitter).repeat_interleave(ofOneWindow).view(-1, 1, 1, 1);
        var mean = images.mean([1L, 2L, 3L], keepdim: true);
        return ((images - mean) * (1 + Draw()) + mean + Draw() * FullRange).clamp(0, FullRange);
    }
}
