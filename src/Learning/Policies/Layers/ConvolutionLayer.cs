using ImitationService.Learning.Export;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies.Layers;

/// <summary>A convolution along the last axis, with noughts beyond its ends: half a kernel of them on each side.</summary>
/// <param name="name">In a bundle.</param>
/// <param name="weight">[out, in, kernel], the kernel odd.</param>
/// <param name="bias">[out]</param>
/// <param name="stride">By how much the axis gets shorter; 1 keeps it.</param>
internal sealed class ConvolutionLayer(string name, Parameter weight, Parameter bias, int stride)
{
    private readonly long _padding = weight.shape[2] / 2;

    /// <summary>[N, in, L] → [N, out, L / stride]</summary>
    public Tensor Forward(Tensor x) => nn.functional.conv1d(x, weight, bias, stride: stride, padding: _padding);

    /// <summary>Adds the same to a graph; the name of its output.</summary>
    public string Export(OnnxGraph graph, string x) => graph.Spatial(
        "Conv",
        [x, graph.Initializer($"{name}.weight", weight), graph.Initializer($"{name}.bias", bias)],
        ("kernel_shape", [weight.shape[2]]),
        ("pads", [_padding, _padding]),
        ("strides", [stride]));
}
