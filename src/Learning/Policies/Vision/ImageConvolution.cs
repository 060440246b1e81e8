using ImitationService.Learning.Export;
using ImitationService.Learning.Policies.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies.Vision;

/// <summary>A convolution over an image with half a kernel of noughts around it, and the normalisation of its channels in groups.</summary>
/// <param name="name">In a bundle.</param>
/// <param name="weight">[out, in, kernel, kernel], the kernel odd.</param>
/// <param name="norm">Of the outputs; null is none, and a bias instead.</param>
/// <param name="bias">[out]; null is none.</param>
/// <param name="stride">By how much sides get shorter.</param>
internal sealed class ImageConvolution(string name, Parameter weight, GroupNormLayer? norm, Parameter? bias, int stride)
{
    private readonly long _padding = weight.shape[2] / 2;

    /// <summary>[N, in, h, w] → [N, out, h / stride, w / stride], rounded up</summary>
    public Tensor Forward(Tensor x)
    {
        x = nn.functional.conv2d(x, weight, bias, strides: [stride, stride], padding: [_padding, _padding]);
        return norm is null ? x : norm.Forward(x);
    }

    /// <summary>Adds the same to a graph.</summary>
    public Image Export(OnnxGraph graph, Image x)
    {
        string[] inputs = bias is null
            ? [x.Name, graph.Initializer($"{name}.weight", weight)]
            : [x.Name, graph.Initializer($"{name}.weight", weight), graph.Initializer($"{name}.bias", bias)];
        var y = graph.Spatial("Conv", inputs, ("kernel_shape", [weight.shape[2], weight.shape[3]]), ("pads", [_padding, _padding, _padding, _padding]), ("strides", [stride, stride]));
        var image = new Image(y, weight.shape[0], (x.Height + stride - 1) / stride, (x.Width + stride - 1) / stride);
        return norm is null ? image : image with { Name = graph.Reshape(norm.Export(graph, y, image.Height * image.Width), -1, image.Channels, image.Height, image.Width) };
    }
}

/// <summary>An image, or its features, in a graph. [batch, channels, height, width]</summary>
internal readonly record struct Image(string Name, long Channels, long Height, long Width);
