using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ImitationService.Domain.Algorithms;

/// <content>What a policy makes of images.</content>
public sealed partial record BehaviorCloningOptions
{
    /// <summary>Keypoints of an image where their number is not given, as in robomimic.</summary>
    public const int DefaultKeypoints = 32;

    /// <summary>What turns images into numbers; null is <see cref="VisionName.Cnn"/>.</summary>
    [Description("What turns each camera's images into numbers: cnn (small), or resnet18 (11 million parameters per camera). Absent: cnn. Refused where the policy sees no images.")]
    public VisionName? Vision { get; init; }

    /// <summary>Places of an image that are handed on; null is <see cref="DefaultKeypoints"/>.</summary>
    [Range(1, 512)]
    [Description("Places of each image, x and y, that are handed on to the backbone (spatial softmax; Finn et al., 2016). Absent: 32. Refused where the policy sees no images.")]
    public int? Keypoints { get; init; }

    /// <summary>Pixels by which training shifts images; null shifts none.</summary>
    [Range(1, 64)]
    [Description("Pixels by which each training step shifts the images at random, up or down and sideways, the edge repeated (Kostrikov et al., 2021); less than half of what is seen of a side. Absent: none. Refused where the policy sees no images.")]
    public int? ImageShift { get; init; }

    /// <summary>Share of each side of an image that is looked at; null is all of it.</summary>
    [Range(0.5, 0.99)]
    [Description("Share of each side of the images that the policy looks at: a part anywhere in the image in each training step, the middle of it whenever the policy is measured or acts (as in robomimic and Diffusion Policy). Absent: the whole image. Refused where the policy sees no images.")]
    public double? ImageCrop { get; init; }

    /// <summary>How much training changes brightness and contrast; null changes nothing.</summary>
    [Range(0.01, 1.0)]
    [Description("How much each training step changes the brightness and contrast of the images at random, as a share of the full range. Absent: not at all. Refused where the policy sees no images.")]
    public double? ColorJitter { get; init; }
}
