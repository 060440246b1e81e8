using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using ImitationService.Learning.Policies.Layers;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies.Vision;

/// <summary>
/// Four convolutions with group normalisation and ReLU, three of which halve the image; after the visuomotor policies of Levine
/// et al., JMLR 2016. Deviation: normalised in groups, and halved three times instead of once, for speed on a processor.
/// </summary>
internal sealed class ConvolutionalVision : VisionEncoder
{
    private readonly ImageConvolution[] _layers;

    private ConvolutionalVision(LayerWeights weights, ImageConvolution[] layers, ImageConvolution keypoints)
        : base(weights, keypoints) => _layers = layers;

    public static ConvolutionalVision Create(int channels, int keypoints, LayerWeights weights)
    {
        var inputs = VisionShape.CnnChannels.Prepend(channels);
        ImageConvolution[] layers =
        [
            .. inputs.Zip(VisionShape.CnnChannels).Select((pair, i) => weights.ImageConvolution($"{i}", pair.First, pair.Second, i == 0 ? 5 : 3, i < 3 ? 2 : 1)),
        ];
        return new ConvolutionalVision(weights, layers, weights.Keypoints("keypoints", VisionShape.CnnChannels[^1], keypoints));
    }

    protected override Tensor Features(Tensor images) => _layers.Aggregate(images, (x, layer) => nn.functional.relu(layer.Forward(x)));

    protected override Image ExportFeatures(OnnxGraph graph, Image images) => _layers.Aggregate(images, (x, layer) => graph.Relu(layer.Export(graph, x)));
}
