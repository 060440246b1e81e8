using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>Non-linearities, in torch and in graphs.</summary>
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

    /// <summary>Adds the same to a graph; the name of the output.</summary>
    public static string Export(OnnxGraph graph, Activation activation, string x) => activation switch
    {
        Activation.Relu => graph.Node("Relu", [x]),
        Activation.Tanh => graph.Node("Tanh", [x]),
        Activation.Gelu => ExportGelu(graph, x),
        _ => throw new InvalidOperationException($"There is no activation {activation}."),
    };

    // x · Φ(x) = x · (1 + erf(x / √2)) / 2; opset 17 has no Gelu of its own.
    private static string ExportGelu(OnnxGraph graph, string x)
    {
        var erf = graph.Node("Erf", [graph.Node("Mul", [x, graph.Scalar("gelu.inverse_root_2", (float)(1 / Math.Sqrt(2)))])]);
        var twice = graph.Node("Mul", [x, graph.Node("Add", [erf, graph.Scalar("gelu.one", 1f)])]);
        return graph.Node("Mul", [twice, graph.Scalar("gelu.half", 0.5f)]);
    }
}
