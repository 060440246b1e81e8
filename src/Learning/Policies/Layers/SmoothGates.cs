using ImitationService.Learning.Export;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies.Layers;

/// <summary>Non-linearities that denoisers are built with, in torch and in graphs.</summary>
internal static class SmoothGates
{
    /// <summary>x · tanh(log(1 + eˣ)); Misra, 2019. Any shape.</summary>
    public static Tensor Mish(Tensor x) => nn.functional.mish(x);

    /// <summary>Adds the same to a graph, whose operator set has none; the name of the output.</summary>
    public static string ExportMish(OnnxGraph graph, string x) => graph.Node("Mul", [x, graph.Node("Tanh", [graph.Node("Softplus", [x])])]);

    /// <summary>x · σ(x). Any shape.</summary>
    public static Tensor Silu(Tensor x) => nn.functional.silu(x);

    /// <summary>Adds the same to a graph; the name of the output.</summary>
    public static string ExportSilu(OnnxGraph graph, string x) => graph.Node("Mul", [x, graph.Node("Sigmoid", [x])]);
}
