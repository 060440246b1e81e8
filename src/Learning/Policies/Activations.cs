using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>Non-linearities and their slopes, in torch and in graphs.</summary>
internal static class Activations
{
    /// <summary>Applied, in place where backward needs the output alone: saves a pass over the memory. Any shape.</summary>
    public static Tensor Apply(Activation activation, Tensor x) => activation switch
    {
        Activation.Relu => x.relu_(),
        Activation.Tanh => x.tanh_(),
        Activation.Gelu => nn.functional.gelu(x),
        _ => throw new InvalidOperationException($"There is no activation {activation}."),
    };

    /// <summary>dy/dx, in memory of its own. Any shape.</summary>
    /// <param name="activation">Which one.</param>
    /// <param name="x">What it was applied to; may be gone where it is applied in place.</param>
    /// <param name="y">What it gave.</param>
    public static Tensor Slope(Activation activation, Tensor x, Tensor y) => activation switch
    {
        Activation.Relu => y.sign(),                          // 1 where y > 0
        Activation.Tanh => y.square().neg_().add_(1),         // 1 − y²
        Activation.Gelu => GeluSlope(x),
        _ => throw new InvalidOperationException($"There is no activation {activation}."),
    };

    /// <summary>Adds the same to a graph; the name of the output.</summary>
    public static string Export(OnnxGraph graph, Activation activation, string x) => activation switch
    {
        Activation.Relu => graph.Node("Relu", [x]),
        Activation.Tanh => graph.Node("Tanh", [x]),
        Activation.Gelu => ExportGelu(graph, x),
        _ => throw new InvalidOperationException($"There is no activation {activation}."),
    };

    // d(x·Φ(x))/dx = Φ(x) + x·φ(x)
    private static Tensor GeluSlope(Tensor x)
    {
        var density = x.square().mul_(-0.5).exp_().mul_(1 / Math.Sqrt(2 * Math.PI));
        return (x / Math.Sqrt(2)).erf_().add_(1).mul_(0.5).add_(density.mul_(x));
    }

    // x · Φ(x) = x · (1 + erf(x / √2)) / 2; opset 17 has no Gelu of its own.
    private static string ExportGelu(OnnxGraph graph, string x)
    {
        var erf = graph.Node("Erf", [graph.Node("Mul", [x, graph.Scalar("gelu.inverse_root_2", (float)(1 / Math.Sqrt(2)))])]);
        var twice = graph.Node("Mul", [x, graph.Node("Add", [erf, graph.Scalar("gelu.one", 1f)])]);
        return graph.Node("Mul", [twice, graph.Scalar("gelu.half", 0.5f)]);
    }
}
