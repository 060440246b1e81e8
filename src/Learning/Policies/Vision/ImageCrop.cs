using ImitationService.Learning.Export;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies.Vision;

/// <summary>
/// The part of an image that is looked at: another one in each training step, the middle of the image whenever the policy is
/// measured or acts. As in Mandlekar et al. ("robomimic", CoRL 2021) and Chi et al. ("Diffusion Policy", RSS 2023).
/// </summary>
/// <param name="height">Of the part.</param>
/// <param name="width">Of the part.</param>
internal sealed class ImageCrop(int height, int width)
{
    /// <summary>A part anywhere in each image, drawn from torch's generator, of all images of a window alike. [N, C, H, W] → [N, C, h, w]</summary>
    /// <param name="images">Window after window.</param>
    /// <param name="ofOneWindow">Images of a window.</param>
    public Tensor Anywhere(Tensor images, long ofOneWindow)
    {
        var (count, channels) = (images.shape[0], images.shape[1]);
        Tensor Places(long side, long part) => randint(0, side - part + 1, [count / ofOneWindow], device: images.device, dtype: ScalarType.Int64)
            .repeat_interleave(ofOneWindow).unsqueeze(1) + arange(part, device: images.device);           // [N, part]
        var rows = Places(images.shape[2], height).view(count, 1, height, 1).expand(count, channels, height, images.shape[3]);
        var columns = Places(images.shape[3], width).view(count, 1, 1, width).expand(count, channels, height, width);
        return images.gather(2, rows).gather(3, columns);
    }

    /// <summary>The middle, up and left where it is none by half a pixel. [N, C, H, W] → [N, C, h, w]</summary>
    public Tensor Middle(Tensor images) =>
        images.narrow(2, (images.shape[2] - height) / 2, height).narrow(3, (images.shape[3] - width) / 2, width);

    /// <summary>Adds <see cref="Middle"/> to a graph.</summary>
    public Image Export(OnnxGraph graph, Image image)
    {
        var (top, left) = ((image.Height - height) / 2, (image.Width - width) / 2);
        var rows = graph.Slice(image.Name, top, top + height, axis: 2);
        return image with { Name = graph.Slice(rows, left, left + width, axis: 3), Height = height, Width = width };
    }
}
