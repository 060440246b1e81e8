using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using ImitationService.Learning.Policies.Layers;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies.Vision;

/// <summary>
/// ResNet-18: He et al., "Deep Residual Learning for Image Recognition", CVPR 2016; from scratch, with group normalisation and
/// a spatial softmax as in Chi et al., "Diffusion Policy", RSS 2023, since statistics of a minibatch are none of a moving average.
/// </summary>
internal sealed class ResidualVision : VisionEncoder
{
    private const int BlocksPerStage = 2;

    private readonly ImageConvolution _stem;
    private readonly IReadOnlyList<ResidualBlock> _blocks;

    private ResidualVision(LayerWeights weights, ImageConvolution stem, IReadOnlyList<ResidualBlock> blocks, ImageConvolution keypoints)
        : base(weights, keypoints) => (_stem, _blocks) = (stem, blocks);

    public static ResidualVision Create(int channels, int keypoints, LayerWeights weights)
    {
        var (blocks, inputs) = (new List<ResidualBlock>(), VisionShape.ResnetChannels[0]);
        var stem = weights.ImageConvolution("stem", channels, inputs, 7, 2);
        foreach (var (stage, outputs) in VisionShape.ResnetChannels.Index())
        {
            for (var i = 0; i < BlocksPerStage; i++)
            {
                blocks.Add(new ResidualBlock(weights, $"{stage}.{i}", inputs, outputs, i == 0 && stage > 0 ? 2 : 1));
                inputs = outputs;
            }
        }

        return new ResidualVision(weights, stem, blocks, weights.Keypoints("keypoints", inputs, keypoints));
    }

    protected override Tensor Features(Tensor images)
    {
        var x = nn.functional.relu(_stem.Forward(images));                                    // [N, 64, h / 2, w / 2]
        x = nn.functional.max_pool2d(x, 3, stride: 2, padding: 1);                            // [N, 64, h / 4, w / 4]
        return _blocks.Aggregate(x, (features, block) => block.Forward(features));            // [N, 512, h / 32, w / 32]
    }

    protected override Image ExportFeatures(OnnxGraph graph, Image images)
    {
        var x = graph.Relu(_stem.Export(graph, images));
        var pooled = graph.Spatial("MaxPool", [x.Name], ("kernel_shape", [3, 3]), ("pads", [1, 1, 1, 1]), ("strides", [2, 2]));
        x = x with { Name = pooled, Height = (x.Height + 1) / 2, Width = (x.Width + 1) / 2 };
        return _blocks.Aggregate(x, (features, block) => block.Export(graph, features));
    }
}

/// <summary>relu(norm(conv(relu(norm(conv(x))))) + x), the way round with a convolution of its own where sizes differ.</summary>
internal sealed class ResidualBlock(LayerWeights weights, string name, int inputs, int outputs, int stride)
{
    private readonly ImageConvolution _first = weights.ImageConvolution($"{name}.0", inputs, outputs, 3, stride);
    private readonly ImageConvolution _second = weights.ImageConvolution($"{name}.1", outputs, outputs, 3, 1);
    private readonly ImageConvolution? _round = inputs == outputs && stride == 1 ? null : weights.ImageConvolution($"{name}.round", inputs, outputs, 1, stride);

    /// <summary>[N, inputs, h, w] → [N, outputs, h / stride, w / stride]</summary>
    public Tensor Forward(Tensor x) =>
        nn.functional.relu(_second.Forward(nn.functional.relu(_first.Forward(x))) + (_round is null ? x : _round.Forward(x)));

    /// <summary>Adds the same to a graph.</summary>
    public Image Export(OnnxGraph graph, Image x)
    {
        var inner = _second.Export(graph, graph.Relu(_first.Export(graph, x)));
        var round = _round?.Export(graph, x) ?? x;
        return graph.Relu(inner with { Name = graph.Node("Add", [inner.Name, round.Name]) });
    }
}
