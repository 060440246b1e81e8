using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Tests.Algorithms;

public sealed class ForkCompatibilityTests
{
    [Fact]
    public void CheckFork_TextsReadInAnotherWay_Differ()
    {
        var (ngrams, tokens) = (new BehaviorCloningOptions(), new BehaviorCloningOptions { TextEncoder = TextEncoderName.Tokens });
        var contents = CompatibilityTests.WithCamera(96) with { Tokenizer = new TokenizerSummary("tiktoken", 300, "sha256:1") };
        var other = contents with { Tokenizer = new TokenizerSummary("tiktoken", 300, "sha256:2") };

        Assert.Empty(ForkCompatibility.Check(tokens, contents with { Digest = "other" }, tokens, contents));
        Assert.Empty(ForkCompatibility.Check(ngrams, other, ngrams, contents));
        Assert.Equal(["/text_encoder"], ForkCompatibility.Check(tokens, contents, ngrams, contents).Select(problem => problem.Pointer));
        Assert.Equal(["/text_encoder"], ForkCompatibility.Check(tokens, other, tokens, contents).Select(problem => problem.Pointer));
    }

    [Fact]
    public void CheckFork_ImagesSeenByAnotherNetwork_Differ()
    {
        var (contents, plain) = (CompatibilityTests.WithCamera(96), new BehaviorCloningOptions());
        string[] Differences(BehaviorCloningOptions options) => [.. ForkCompatibility.Check(options, contents, plain, contents).Select(problem => problem.Pointer)];

        Assert.Equal(["/vision"], Differences(plain with { Vision = VisionName.Resnet18 }));
        Assert.Equal(["/keypoints"], Differences(plain with { Keypoints = 16 }));
        Assert.Empty(Differences(plain with { Vision = VisionName.Cnn, Keypoints = BehaviorCloningOptions.DefaultKeypoints, ImageShift = 4, ImageCrop = 0.9, ColorJitter = 0.1 }));
        Assert.Empty(ForkCompatibility.Check(plain, CompatibilityTests.Contents(ActionKind.Continuous), plain, CompatibilityTests.Contents(ActionKind.Continuous)));
    }
}
