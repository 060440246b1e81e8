using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Algorithms;

/// <summary>What the options of images must be to fit what the policy sees.</summary>
internal static class VisionRules
{
    // So that each side is at least two places in the end: the cnn halves it three times, the ResNet five times. A keypoint of one place says nothing.
    private const int SmallestImage = 16;
    private const int SmallestOfResnet = 33;

    /// <summary>Everything that does not fit.</summary>
    /// <param name="options">The options.</param>
    /// <param name="seen">The features in force.</param>
    public static IEnumerable<OptionsProblem> Check(BehaviorCloningOptions options, IReadOnlyList<Feature> seen)
    {
        var cameras = seen.Where(ObservationLayout.IsImage).ToList();
        (string Name, bool IsGiven)[] all =
        [
            ("vision", options.Vision is not null),
            ("keypoints", options.Keypoints is not null),
            ("image_shift", options.ImageShift is not null),
            ("image_crop", options.ImageCrop is not null),
            ("color_jitter", options.ColorJitter is not null),
        ];
        foreach (var (option, _) in all.Where(option => option.IsGiven && cameras.Count == 0))
        {
            yield return new OptionsProblem($"/{option}", "no-images", $"'{option}' is of images, and the policy would see none. Leave it out, or choose observations that are images.");
        }

        if (options.Members > 1 && cameras.Count > 0)
        {
            yield return new OptionsProblem("/members", "not-allowed", $"Members of an ensemble see no images: choose observations without {string.Join(", ", cameras.Select(camera => camera.Name))}, or train one policy.");
        }

        foreach (var camera in cameras.Where(camera => camera.Shape.Count != 3 || Math.Min(camera.Shape[0], camera.Shape[1]) < SmallestImage))
        {
            yield return new OptionsProblem("/observations", "image-too-small", $"'{camera.Name}' has images of {string.Join(" x ", camera.Shape)}; {SmallestImage} pixels on each side are the least that can be looked at.");
        }

        foreach (var camera in cameras.Where(camera => options.Vision == VisionName.Resnet18 && camera.Shape.Count == 3 && IsTooSmall(VisionShape.Cropped(options, camera), SmallestOfResnet)))
        {
            var (height, width) = VisionShape.Cropped(options, camera);
            yield return new OptionsProblem("/vision", "image-too-small", $"Of '{camera.Name}' resnet18 would see {height} x {width} pixels, and make a single place of less than {SmallestOfResnet}: a keypoint would say nothing. Choose cnn, or keep larger images.");
        }

        foreach (var camera in cameras.Where(camera => options.ImageCrop is not null && camera.Shape.Count == 3 && IsTooSmall(VisionShape.Cropped(options, camera))))
        {
            var (height, width) = VisionShape.Cropped(options, camera);
            yield return new OptionsProblem("/image_crop", "image-too-small", $"Of '{camera.Name}' parts of {height} x {width} pixels would be left; {SmallestImage} on each side are the least that can be looked at. Keep more, or leave this out.");
        }

        foreach (var problem in CheckShift(options, cameras))
        {
            yield return problem;
        }
    }

    // Shifted by half of a side, an image may be more edge than image.
    private static IEnumerable<OptionsProblem> CheckShift(BehaviorCloningOptions options, IEnumerable<Feature> cameras)
    {
        foreach (var camera in cameras.Where(camera => camera.Shape.Count == 3))
        {
            var (height, width) = VisionShape.Cropped(options, camera);
            if (2 * options.ImageShift >= Math.Min(height, width))
            {
                yield return new OptionsProblem("/image_shift", "shift-too-large", $"'{camera.Name}' shows {height} x {width} pixels: shifted by {options.ImageShift}, half of them or more may be its edge, repeated. Give less than half of the shorter side.");
            }
        }
    }

    private static bool IsTooSmall((int Height, int Width) part, int least = SmallestImage) => Math.Min(part.Height, part.Width) < least;
}
