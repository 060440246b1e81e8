using ImitationService.Domain.Datasets;

namespace ImitationService.Api.Tests;

/// <summary>What a worker might have understood of an upload.</summary>
internal static class ExampleDataset
{
    public static IntakeResult Accepted(ActionKind kind = ActionKind.Continuous) => new(
        new DatasetContents(
            "csv",
            [
                new Feature(FeatureNames.State, ElementType.Float32, [2], ["x", "y"]),
                new Feature(FeatureNames.Action, kind == ActionKind.Continuous ? ElementType.Float32 : ElementType.Int64, [2], ["vx", "vy"]),
            ],
            kind == ActionKind.Continuous ? new ActionSpace(kind, 2) : new ActionSpace(kind, 1, 3),
            Episodes: 3,
            Transitions: 60,
            FinalObservations: false,
            new EpisodeBoundaries(BoundaryOrigin.Found, "episode"),
            ["note: text"],
            "sha256:" + new string('a', 64)),
        new DatasetReport(3, 60, new LengthSummary(10, 20, 30, 20), [], null, [new DatasetProblem(ProblemSeverity.Note, "short", "It is short.", "Record more.")], 0));

    public static IntakeResult Rejected() => new(
        null,
        new DatasetReport(
            0,
            0,
            null,
            [],
            null,
            [new DatasetProblem(ProblemSeverity.Error, "ragged-row", "Line 3 has 2 values, the others 4.", "Add what is missing.", File: "expert.csv", Position: 3)],
            0));
}
