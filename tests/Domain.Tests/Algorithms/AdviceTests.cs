using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Tests.Algorithms;

public sealed class AdviceTests
{
    private static readonly DatasetContents Contents = CompatibilityTests.Contents(ActionKind.Continuous);

    // Deviations of: the pendulum, CartPole and Push-T's pixels of the shared demonstrations; one that never changes; one number alone.
    [Theory]
    [InlineData(new[] { 0.455, 0.277, 1.543 }, "")]
    [InlineData(new[] { 0.702, 0.251, 0.015, 0.317 }, "[0] has a deviation of 0.702, ")]
    [InlineData(new[] { 101.9, 96.5, 63.9, 65.9 }, "[0] has a deviation of 101.9, ")]
    [InlineData(new[] { 0.5, 0.4, 0.0 }, "")]
    [InlineData(new[] { 0.001 }, "")]
    [InlineData(new[] { 1000.0 }, "[0] has a deviation of 1000, ")]
    public void Of_NothingScaled_TellsWhereScalesDiffer(double[] deviations, string expected)
    {
        var advice = AdviceRules.Of(new BehaviorCloningOptions { Normalization = Normalization.None }, Contents, Report(deviations));

        Assert.Equal(expected.Length > 0 ? ["normalization"] : [], advice.Select(item => item.Option));
        Assert.All(advice, item => Assert.Contains(expected, item.Detail, StringComparison.Ordinal));
    }

    [Fact]
    public void Of_WhatIsScaled_CountsForNothing()
    {
        var report = Report([1000, 0.001]);

        Assert.Empty(AdviceRules.Of(new BehaviorCloningOptions(), Contents, report));
        Assert.Empty(AdviceRules.Of(new BehaviorCloningOptions { Normalizations = Rule(FeatureNames.Action) }, Contents, report));
        Assert.Equal(["normalizations"], AdviceRules.Of(new BehaviorCloningOptions { Normalizations = Rule("observation.state") }, Contents, report).Select(item => item.Option));
    }

    [Theory]
    [InlineData("{}", "", 0, false)]
    [InlineData("{\"chunk\":8,\"execute\":1}", "", 0, false)]
    [InlineData("{\"chunk\":8}", "", 0, true)]
    [InlineData("{\"preset\":\"act\"}", "", 0, true)]
    [InlineData("{\"preset\":\"act\"}", "copied-action", 0, false)]
    [InlineData("{\"preset\":\"act\"}", "", 1, false)]
    public void Of_BlindSteps_TellsWhereTheExpertAnswersEachObservation(string options, string code, long leftOut, bool expected)
    {
        var read = OptionsReader.Read(typeof(BehaviorCloningOptions), System.Text.Json.Nodes.JsonNode.Parse(options)!.AsObject(), out _)!;
        var report = Report([1, 1]) with { Problems = [new DatasetProblem(ProblemSeverity.Note, code, "detail", "remedy")], ProblemsLeftOut = leftOut };

        Assert.Equal(expected ? ["execute"] : [], AdviceRules.Of(read, Contents, report).Select(item => item.Option));
        Assert.Empty(AdviceRules.Of(read, Contents, report with { Transitions = 499 }));
        Assert.Empty(AdviceRules.Of(read, Contents, report: null));
    }

    private static Dictionary<string, Normalization> Rule(string feature) => new() { [feature] = Normalization.None };

    private static DatasetReport Report(double[] deviations) => new(
        10,
        1000,
        null,
        [new FeatureStatistics("observation.state", deviations, deviations, deviations, deviations, 0, 0, [])],
        null,
        [],
        0);
}
