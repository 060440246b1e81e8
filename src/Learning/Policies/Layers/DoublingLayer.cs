using ImitationService.Learning.Export;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies.Layers;

/// <summary>A transposed convolution that doubles the length of the last axis.</summary>
/// <param name="name">In a bundle.</param>
/// <param name="weight">[in, out, 4]</param>
/// <param name="bias">[out]</param>
internal sealed class DoublingLayer(string name, Parameter weight, Parameter bias)
{
    public const int Kernel = 4;

    private const int Stride = 2;
    private const int Padding = 1;

    /// <summary>[N, in, L] → [N, out, 2·L]</summary>
    public Tensor Forward(Tensor x) => nn.functional.conv_transpose1d(x, weight, bias, stride: Stride, padding: Padding);

    /// <summary>Adds the same to a graph; the name of its output.</summary>
    public string Export(OnnxGraph graph, string x) => graph.Spatial(
        "ConvTranspose",
        [x, graph.Initializer($"{name}.weight", weight), graph.Initializer($"{name}.bias", bias)],
        ("kernel_shape", [Kernel]),
        ("pads", [Padding, Padding]),
        ("strides", [Stride]));
}
