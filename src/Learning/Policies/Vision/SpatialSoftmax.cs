using ImitationService.Learning.Export;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies.Vision;

/// <summary>
/// Where each channel is strongest: Σ softmax(x) · place, a keypoint between −1 (left, top) and 1 in both directions. Finn et
/// al., "Deep Spatial Autoencoders for Visuomotor Learning", ICRA 2016; the temperature is 1.
/// </summary>
internal static class SpatialSoftmax
{
    /// <summary>[N, K, h, w] → [N, 2·K]: x and y of the first channel, then those of the next.</summary>
    public static Tensor Forward(Tensor x)
    {
        using var places = Places(x.shape[2], x.shape[3], x.device);               // [h·w, 2]
        return x.flatten(2).softmax(2).matmul(places).flatten(1);                  // [N, K, h·w] → [N, K, 2] → [N, 2·K]
    }

    /// <summary>Adds the same to a graph; the name of the output.</summary>
    public static string Export(OnnxGraph graph, Image x)
    {
        using var places = Places(x.Height, x.Width, CPU);
        var share = graph.Node("Softmax", [graph.Reshape(x.Name, -1, x.Channels, x.Height * x.Width)], attributes: [("axis", -1L)]);
        return graph.Reshape(graph.Node("MatMul", [share, graph.Initializer($"places_{x.Height}_{x.Width}", places)]), -1, 2 * x.Channels);
    }

    private static Tensor Places(long height, long width, Device device)
    {
        using var scope = NewDisposeScope();
        Tensor Axis(long count) => count == 1 ? zeros(1, device: device) : linspace(-1, 1, count, device: device);
        var (y, x) = (Axis(height).unsqueeze(1).expand(height, width), Axis(width).unsqueeze(0).expand(height, width));
        return stack([x.flatten(), y.flatten()], 1).MoveToOuterDisposeScope();
    }
}
