using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Algorithms;

/// <summary>Sizes of a vision encoder: what it is built by, and what is promised of it before.</summary>
public static class VisionShape
{
    /// <summary>Channels of the convolutions of <see cref="VisionName.Cnn"/>; the first three halve the image.</summary>
    public static IReadOnlyList<int> CnnChannels { get; } = [32, 64, 64, 64];

    /// <summary>Channels of the four stages of <see cref="VisionName.Resnet18"/>; two blocks each, and all but the first halve the image.</summary>
    public static IReadOnlyList<int> ResnetChannels { get; } = [64, 128, 256, 512];

    /// <summary>Groups of the normalisations of a layer of so many channels.</summary>
    public static int GroupsOf(int channels) => channels / 16;

    /// <summary>Length of a side after a convolution or pooling with half a kernel of padding.</summary>
    public static int Halved(int side) => (side + 1) / 2;

    /// <summary>Numbers that an image becomes: x and y of each keypoint.</summary>
    public static int Outputs(BehaviorCloningOptions options) => 2 * (options.Keypoints ?? BehaviorCloningOptions.DefaultKeypoints);

    /// <summary>Height and width of what is looked at of a camera's images, in pixels.</summary>
    public static (int Height, int Width) Cropped(BehaviorCloningOptions options, Feature camera)
    {
        int SideOf(int side) => (int)Math.Round((options.ImageCrop ?? 1) * side);
        return (SideOf(camera.Shape[0]), SideOf(camera.Shape[1]));
    }

    /// <summary>The size of the encoder of one camera, for each image.</summary>
    internal static NetworkSize SizeOf(BehaviorCloningOptions options, Feature camera)
    {
        var keypoints = options.Keypoints ?? BehaviorCloningOptions.DefaultKeypoints;
        var (height, width) = Cropped(options, camera);
        int[] shape = [height, width, camera.Shape[2]];
        var size = (options.Vision ?? VisionName.Cnn) == VisionName.Cnn ? Cnn(shape, keypoints) : Resnet(shape, keypoints);
        return options.ImageCrop is null ? size : size + new NetworkSize(0, Pixels(camera.Shape));
    }

    private static NetworkSize Cnn(IReadOnlyList<int> shape, int keypoints)
    {
        var (height, width, channels, size) = (shape[0], shape[1], shape[2], new NetworkSize(0, Pixels(shape)));
        foreach (var (i, outputs) in CnnChannels.Index())
        {
            (height, width) = i < 3 ? (Halved(height), Halved(width)) : (height, width);
            size += Normed(channels, outputs, i == 0 ? 5 : 3, height * width);
            channels = outputs;
        }

        return size + Keypoints(channels, keypoints, height * width);
    }

    private static NetworkSize Resnet(IReadOnlyList<int> shape, int keypoints)
    {
        var (height, width) = (Halved(shape[0]), Halved(shape[1]));
        var size = new NetworkSize(0, Pixels(shape)) + Normed(shape[2], ResnetChannels[0], 7, height * width);
        var channels = ResnetChannels[0];
        foreach (var outputs in ResnetChannels)
        {
            (height, width) = (Halved(height), Halved(width)); // the pooling before the first stage, or its own stride
            size += Normed(channels, outputs, 3, height * width) + Normed(outputs, outputs, 3, height * width);
            size += channels == outputs ? new NetworkSize(0, 0) : Normed(channels, outputs, 1, height * width);
            size += Normed(outputs, outputs, 3, height * width) + Normed(outputs, outputs, 3, height * width);
            channels = outputs;
        }

        return size + Keypoints(channels, keypoints, height * width);
    }

    private static long Pixels(IReadOnlyList<int> shape) => 2L * shape.Aggregate(1, (product, side) => product * side);

    // A convolution, its normalisation and its non-linearity.
    private static NetworkSize Normed(long inputs, long outputs, long kernel, long places) =>
        new((inputs * outputs * kernel * kernel) + (2 * outputs), 3 * outputs * places);

    private static NetworkSize Keypoints(long channels, long keypoints, long places) => new((channels + 1) * keypoints, 2 * keypoints * places);
}
