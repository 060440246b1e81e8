using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using ImitationService.Learning.Policies.Layers;

namespace ImitationService.Learning.Policies.Vision;

/// <summary>The layers of vision encoders, made and exported.</summary>
internal static class VisionLayers
{
    /// <summary>A convolution without a bias, and the normalisation that has one.</summary>
    public static ImageConvolution ImageConvolution(this LayerWeights weights, string name, int inputs, int outputs, int kernel, int stride) => new(
        weights.NameOf(name),
        weights.Uniform($"{name}.weight", 1 / MathF.Sqrt(inputs * kernel * kernel), outputs, inputs, kernel, kernel),
        weights.GroupNorm($"{name}.norm", VisionShape.GroupsOf(outputs), outputs),
        bias: null,
        stride);

    /// <summary>A channel for each keypoint, out of all channels at the same place.</summary>
    public static ImageConvolution Keypoints(this LayerWeights weights, string name, int inputs, int keypoints)
    {
        var bound = 1 / MathF.Sqrt(inputs);
        return new ImageConvolution(
            weights.NameOf(name), weights.Uniform($"{name}.weight", bound, keypoints, inputs, 1, 1), norm: null, weights.Uniform($"{name}.bias", bound, keypoints), stride: 1);
    }

    /// <summary>Adds a rectifier to a graph.</summary>
    public static Image Relu(this OnnxGraph graph, Image x) => x with { Name = graph.Node("Relu", [x.Name]) };
}
