using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Learning.Policies;
using TorchSharp;

namespace ImitationService.Learning.Tests.Policies;

/// <summary>What is promised of a network's size before the run is what is built.</summary>
public sealed class NetworkSizeTests
{
    public static TheoryData<BackboneName, ActionHeadName> Policies { get; } = new MatrixTheoryData<BackboneName, ActionHeadName>(
        Enum.GetValues<BackboneName>(), [.. Enum.GetValues<ActionHeadName>().Where(name => name != ActionHeadName.Auto)]);

    [Fact]
    public void Of_LayerNorms_CountsTheirParameters() => AssertCounted(new BehaviorCloningOptions { LayerNorm = true, HiddenSizes = [24, 16] });

    [Theory]
    [MemberData(nameof(Policies))]
    public void Of_EveryComposition_CountsItsParameters(BackboneName backbone, ActionHeadName head) =>
        AssertCounted(new BehaviorCloningOptions { Backbone = backbone, Head = head, HiddenSizes = [24, 24], History = 3, Chunk = 5 });

    [Theory]
    [InlineData(DenoiserName.Unet, new[] { 32 }, 2)]
    [InlineData(DenoiserName.Unet, new[] { 40, 32 }, 4)]
    [InlineData(DenoiserName.Unet, new[] { 32, 64, 64 }, 8)]
    [InlineData(DenoiserName.Unet, null, 16)]
    [InlineData(DenoiserName.Transformer, new[] { 16 }, 3)]
    [InlineData(DenoiserName.Transformer, null, 16)]
    public void Of_EveryDenoiser_CountsItsParameters(DenoiserName denoiser, int[]? sizes, int chunk) =>
        AssertCounted(new BehaviorCloningOptions { Head = ActionHeadName.Flow, HiddenSizes = [24], Chunk = chunk, Denoiser = denoiser, DenoiserSizes = sizes });

    private static void AssertCounted(BehaviorCloningOptions options)
    {
        var action = TestActions.Of(options.Head);
        var settled = options.Settle(action.Kind);
        var contents = new DatasetContents(
            "test", [new Feature(FeatureNames.State, ElementType.Float32, [7], [])], action, 1, 10, false, new EpisodeBoundaries(BoundaryOrigin.Found, "test"), [], string.Empty);
        using var actionHead = ActionHeads.Create(settled, action, null, 1, torch.CPU);
        using var network = Backbones.Create(settled, 7, actionHead.Outputs, 1, torch.CPU);

        Assert.Equal(network.Parameters.Concat(actionHead.Parameters).Sum(parameter => parameter.Value.numel()), NetworkSize.Of(options, contents).Parameters);
    }
}
