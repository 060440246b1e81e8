using System.Globalization;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Tests.Algorithms;

public sealed class SettledOptionsTests
{
    private static readonly BehaviorCloningOptions Default = new();

    public static TheoryData<string, BehaviorCloningOptions, ActionKind, string> Cases => new()
    {
        { "classes", Default, ActionKind.Discrete, "Categorical 0.2 Tanh normed" },
        { "several choices", Default, ActionKind.MultiDiscrete, "MultiCategorical 0 Relu normed" },
        { "numbers", Default, ActionKind.Continuous, "Deterministic 0 Relu" },
        { "a mixture", Default with { Head = ActionHeadName.Gmm }, ActionKind.Continuous, "Gmm 0 Relu" },
        { "an ensemble", Default with { Members = 2 }, ActionKind.Discrete, "Categorical 0 Relu" },
        { "recurrent", Default with { Backbone = BackboneName.Gru }, ActionKind.Discrete, "Categorical 0 Relu" },
        { "linear", Default with { HiddenSizes = [] }, ActionKind.Discrete, "Categorical 0 Relu" },
        { "others given", Default with { Dropout = 0, Activation = Activation.Gelu, LayerNorm = false }, ActionKind.Discrete, "Categorical 0 Gelu" },
        { "given", Default with { Dropout = 0.5, Activation = Activation.Tanh, LayerNorm = true }, ActionKind.Continuous, "Deterministic 0.5 Tanh normed" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Settle_WhatIsAbsent_FollowsFromTheActions(string name, BehaviorCloningOptions options, ActionKind kind, string expected)
    {
        var settled = options.Settle(kind);

        Assert.Equal((name, expected), (name, string.Create(CultureInfo.InvariantCulture, $"{settled.Head} {settled.Dropout} {settled.Activation}{(settled.LayerNorm == true ? " normed" : string.Empty)}")));
        Assert.Equal(settled, settled.Settle(kind));
    }
}
