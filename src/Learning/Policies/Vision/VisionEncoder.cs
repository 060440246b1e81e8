using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using ImitationService.Learning.Policies.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies.Vision;

/// <summary>Turns one camera's images into keypoints: convolutions, then a spatial softmax.</summary>
/// <param name="weights">Has made the layers.</param>
/// <param name="keypoints">One channel per keypoint.</param>
internal abstract class VisionEncoder(LayerWeights weights, ImageConvolution keypoints) : IDisposable
{
    /// <summary>The parameters, under the names they have in a bundle.</summary>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters => weights.All;

    /// <summary>Makes the encoder that options name; one line per encoder.</summary>
    public static VisionEncoder Create(BehaviorCloningOptions options, int channels, LayerWeights weights)
    {
        var keypoints = VisionShape.Outputs(options) / 2;
        return (options.Vision ?? VisionName.Cnn) switch
        {
            VisionName.Cnn => ConvolutionalVision.Create(channels, keypoints, weights),
            VisionName.Resnet18 => ResidualVision.Create(channels, keypoints, weights),
            var name => throw new ArgumentOutOfRangeException(nameof(options), name, "There is no such vision."),
        };
    }

    /// <summary>[N, channels, h, w], pixels between −1 and 1 → [N, 2·K]</summary>
    public Tensor Forward(Tensor images) => SpatialSoftmax.Forward(keypoints.Forward(Features(images)));

    /// <summary>Adds the same to a graph; the name of the output.</summary>
    public string Export(OnnxGraph graph, Image images) => SpatialSoftmax.Export(graph, keypoints.Export(graph, ExportFeatures(graph, images)));

    public void Dispose() => weights.Dispose();

    /// <summary>[N, channels, h, w] → [N, features, h', w']</summary>
    protected abstract Tensor Features(Tensor images);

    /// <summary>Adds the same to a graph.</summary>
    protected abstract Image ExportFeatures(OnnxGraph graph, Image images);
}
