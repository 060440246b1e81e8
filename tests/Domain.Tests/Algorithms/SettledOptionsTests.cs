using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Tests.Algorithms;

public sealed class SettledOptionsTests
{
    private static readonly BehaviorCloningOptions Default = new();

    public static TheoryData<string, BehaviorCloningOptions, ActionKind, ActionHeadName, double> Cases => new()
    {
        { "classes", Default, ActionKind.Discrete, ActionHeadName.Categorical, 0.5 },
        { "several choices", Default, ActionKind.MultiDiscrete, ActionHeadName.MultiCategorical, 0 },
        { "numbers", Default, ActionKind.Continuous, ActionHeadName.Deterministic, 0 },
        { "a mixture", Default with { Head = ActionHeadName.Gmm }, ActionKind.Continuous, ActionHeadName.Gmm, 0 },
        { "an ensemble", Default with { Members = 2 }, ActionKind.Discrete, ActionHeadName.Categorical, 0 },
        { "recurrent", Default with { Backbone = BackboneName.Gru }, ActionKind.Discrete, ActionHeadName.Categorical, 0 },
        { "none given", Default with { Dropout = 0 }, ActionKind.Discrete, ActionHeadName.Categorical, 0 },
        { "given", Default with { Dropout = 0.5 }, ActionKind.Continuous, ActionHeadName.Deterministic, 0.5 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Settle_WhatIsAbsent_FollowsFromTheActions(string name, BehaviorCloningOptions options, ActionKind kind, ActionHeadName head, double dropout)
    {
        var settled = options.Settle(kind);

        Assert.Equal((name, head, dropout), (name, settled.Head, settled.Dropout));
        Assert.Equal(settled, settled.Settle(kind));
    }
}
