using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Learning.Export;
using ImitationService.Learning.Policies.Layers;
using ImitationService.Learning.Seeding;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies.Vision;

/// <summary>
/// A backbone that is shown cameras too: each camera's images become keypoints by an encoder of its own, which are put beside
/// the vectors. Shapes: V numbers of vectors, then the pixels of each camera, make a row of D.
/// </summary>
internal sealed class SeeingBackbone : Backbone
{
    // Pixels from 0 to 255 become −1 to 1.
    private const float HalfRange = 127.5f;

    private readonly Backbone _inner;
    private readonly int _vectors;
    private readonly PolicyShape _shape;
    private readonly ImageAugmentation _augmentation;
    private readonly IReadOnlyList<(Feature Camera, ImageCrop? Crop, VisionEncoder Encoder)> _cameras;

    /// <param name="inner">Takes V numbers and the keypoints of each camera.</param>
    /// <param name="options">Of the encoders, and of what training does to images.</param>
    /// <param name="features">What the policy sees, in the order of <see cref="ObservationLayout"/>.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="device">Where it is to be used.</param>
    public SeeingBackbone(Backbone inner, BehaviorCloningOptions options, IReadOnlyList<Feature> features, long seed, Device device)
        : base(inner.Name, inner.Widths, inner.Activation, dropout: 0)
    {
        (_inner, _vectors, _shape) = (inner, ObservationLayout.VectorWidth(features), PolicyShape.Of(options));
        Vision = options.Vision ?? VisionName.Cnn;
        _augmentation = new ImageAugmentation(options.ImageShift ?? 0, options.ColorJitter ?? 0);
        _cameras =
        [
            .. features.Where(ObservationLayout.IsImage).Select((camera, i) => (camera, CropOf(options, camera), VisionEncoder.Create(
                options, camera.Shape[2], new LayerWeights($"vision.{i}", new SeededRandom(seed, SeedPurpose.Vision, i), device)))),
        ];
        register_module("inner", inner);
    }

    /// <summary>What turns images into numbers.</summary>
    public VisionName Vision { get; }

    public override IReadOnlyList<(string Name, Parameter Value)> Parameters => [.. _cameras.SelectMany(camera => camera.Encoder.Parameters), .. _inner.Parameters];

    /// <summary>[B, D] or [B, H, D] → what the inner backbone answers.</summary>
    public override Tensor forward(Tensor input)
    {
        var rows = input.dim() == 2 ? input : input.flatten(0, 1);                                       // [N, D]
        var seen = new List<Tensor> { rows.narrow(1, 0, _vectors) };
        var column = (long)_vectors;
        foreach (var (camera, crop, encoder) in _cameras)
        {
            var images = rows.narrow(1, column, camera.Size).unflatten(1, [.. camera.Shape.Select(side => (long)side)]).permute(0, 3, 1, 2);
            images = training ? Disturbed(images, crop, ofOneWindow: input.dim() == 2 ? 1 : input.shape[1]) : crop?.Middle(images) ?? images;
            seen.Add(encoder.Forward(images / HalfRange - 1));                                           // [N, C, h, w] → [N, 2·K]
            column += camera.Size;
        }

        var joined = cat(seen, 1);                                                                       // [N, V + 2·K·cameras]
        return _inner.forward(input.dim() == 2 ? joined : joined.unflatten(0, input.shape[0], input.shape[1]));
    }

    public override string Export(OnnxGraph graph, string input)
    {
        var width = _vectors + _cameras.Sum(camera => (long)camera.Camera.Size);
        var rows = graph.Reshape(input, -1, width);
        var seen = new List<string> { graph.Slice(rows, 0, _vectors) };
        var column = (long)_vectors;
        foreach (var (camera, crop, encoder) in _cameras)
        {
            var (height, breadth, channels) = (camera.Shape[0], camera.Shape[1], camera.Shape[2]);
            var pixels = graph.Transpose(graph.Reshape(graph.Slice(rows, column, column + camera.Size), -1, height, breadth, channels), 0, 3, 1, 2);
            var scaled = graph.Node("Sub", [graph.Node("Div", [pixels, graph.Scalar("pixel.half_range", HalfRange)]), graph.Scalar("pixel.one", 1)]);
            var image = new Image(scaled, channels, height, breadth);
            seen.Add(encoder.Export(graph, crop?.Export(graph, image) ?? image));
            column += camera.Size;
        }

        var joined = graph.Node("Concat", [.. _vectors == 0 ? seen.Skip(1) : seen], attributes: [("axis", -1L)]);
        var inputs = _vectors + (_cameras.Count * 2L * Keypoints());
        return _inner.Export(graph, _shape.Shown == 1 ? joined : graph.Reshape(joined, -1, _shape.Shown, inputs));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var (_, _, encoder) in _cameras)
            {
                encoder.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private static ImageCrop? CropOf(BehaviorCloningOptions options, Feature camera) =>
        options.ImageCrop is null ? null : new ImageCrop(VisionShape.Cropped(options, camera).Height, VisionShape.Cropped(options, camera).Width);

    private Tensor Disturbed(Tensor images, ImageCrop? crop, long ofOneWindow) =>
        _augmentation.Apply(crop?.Anywhere(images, ofOneWindow) ?? images, ofOneWindow);

    private long Keypoints() => _cameras[0].Encoder.Parameters[^1].Value.shape[0];
}
