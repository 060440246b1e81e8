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

    [Theory]
    [MemberData(nameof(Policies))]
    public void Of_EveryComposition_CountsItsParameters(BackboneName backbone, ActionHeadName head)
    {
        var options = new BehaviorCloningOptions { Backbone = backbone, Head = head, HiddenSizes = [24, 24], History = 3, Chunk = 5 };
        var action = head == ActionHeadName.Categorical ? new ActionSpace(ActionKind.Discrete, 1, 4) : new ActionSpace(ActionKind.Continuous, 2);
        var contents = new DatasetContents(
            "test", [new Feature(FeatureNames.State, ElementType.Float32, [7], [])], action, 1, 10, false, new EpisodeBoundaries(BoundaryOrigin.Found, "test"), [], string.Empty);
        using var actionHead = ActionHeads.Create(options, action, null, 1, torch.CPU);
        using var network = Backbones.Create(options, 7, actionHead.Outputs, 1, torch.CPU);

        Assert.Equal(network.Parameters.Concat(actionHead.Parameters).Sum(parameter => parameter.Value.numel()), NetworkSize.Of(options, contents).Parameters);
    }
}
