using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;

namespace ImitationService.Learning.Tests.Policies;

/// <summary>Actions that fit a head.</summary>
internal static class TestActions
{
    public static ActionSpace Of(ActionHeadName head) => head switch
    {
        ActionHeadName.Categorical => new ActionSpace(ActionKind.Discrete, 1, 4),
        ActionHeadName.MultiCategorical => new ActionSpace(ActionKind.MultiDiscrete, 2, ClassesPerDimension: [3, 2]),
        _ => new ActionSpace(ActionKind.Continuous, 2),
    };
}
