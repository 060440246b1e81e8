using ImitationService.Domain.Algorithms;

namespace ImitationService.Domain.Tests.Algorithms;

public sealed class VisionRulesTests
{
    private static readonly AlgorithmDescriptor Cloning = AlgorithmCatalog.Find(AlgorithmNames.BehaviorCloning)!;

    [Fact]
    public void Check_OptionsOfImages_AreRefusedWhereNoneIsSeen()
    {
        var options = new BehaviorCloningOptions { Vision = VisionName.Cnn, Keypoints = 4, ImageShift = 4, ImageCrop = 0.9, ColorJitter = 0.1, Observations = ["observation.state"] };

        Assert.Equal(
            ["/vision", "/keypoints", "/image_shift", "/image_crop", "/color_jitter"],
            Compatibility.Check(Cloning, options, CompatibilityTests.WithCamera(96)).Select(problem => problem.Code == "no-images" ? problem.Pointer : problem.Code));
    }

    [Theory]
    [InlineData(20, 0.8, null)]
    [InlineData(20, 0.7, "Of 'observation.images.top' parts of 14 x 67 pixels would be left; 16 on each side are the least that can be looked at. Keep more, or leave this out.")]
    public void Check_PartsOfImages_AreLargeEnough(int side, double crop, string? detail) =>
        Assert.Equal(
            detail is null ? [] : [new OptionsProblem("/image_crop", "image-too-small", detail)],
            Compatibility.Check(Cloning, new BehaviorCloningOptions { ImageCrop = crop }, CompatibilityTests.WithCamera(side)));

    [Theory]
    [InlineData(20, 9, null, null)]
    [InlineData(20, 10, null, "'observation.images.top' shows 20 x 96 pixels: shifted by 10, half of them or more may be its edge, repeated. Give less than half of the shorter side.")]
    [InlineData(20, 9, 0.9, "'observation.images.top' shows 18 x 86 pixels: shifted by 9, half of them or more may be its edge, repeated. Give less than half of the shorter side.")]
    public void Check_ShiftOfImages_LeavesMostOfThem(int side, int shift, double? crop, string? detail) =>
        Assert.Equal(
            detail is null ? [] : [new OptionsProblem("/image_shift", "shift-too-large", detail)],
            Compatibility.Check(Cloning, new BehaviorCloningOptions { ImageShift = shift, ImageCrop = crop }, CompatibilityTests.WithCamera(side)));

    [Fact]
    public void Check_ImagesThatCannotBeLookedAt_SayWhy()
    {
        Assert.Equal("image-too-small", Assert.Single(Compatibility.Check(Cloning, new BehaviorCloningOptions(), CompatibilityTests.WithCamera(15))).Code);
        Assert.Equal("/members", Assert.Single(Compatibility.Check(Cloning, new BehaviorCloningOptions { Members = 2 }, CompatibilityTests.WithCamera(96))).Pointer);
    }

    // Halved five times, 32 pixels are one place, and what is mean of one place is always the same.
    [Theory]
    [InlineData(VisionName.Cnn, 32, null, null)]
    [InlineData(VisionName.Resnet18, 33, null, null)]
    [InlineData(VisionName.Resnet18, 32, null, "32 x 96")]
    [InlineData(VisionName.Resnet18, 36, 0.9, "32 x 86")]
    public void Check_ImagesOfOnePlace_AreRefused(VisionName vision, int side, double? crop, string? seen) =>
        Assert.Equal(
            seen is null ? [] : [new OptionsProblem("/vision", "image-too-small", $"Of 'observation.images.top' resnet18 would see {seen} pixels, and make a single place of less than 33: a keypoint would say nothing. Choose cnn, or keep larger images.")],
            Compatibility.Check(Cloning, new BehaviorCloningOptions { Vision = vision, ImageCrop = crop }, CompatibilityTests.WithCamera(side)));
}
