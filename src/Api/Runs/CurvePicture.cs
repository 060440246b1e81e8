using ImitationService.Api.Curves;
using ImitationService.Domain.Runs;

namespace ImitationService.Api.Runs;

/// <summary>A run's curves as a picture: the loss, and the score beside its baselines where the run has one.</summary>
internal sealed class CurvePicture(Run run, IReadOnlyList<MetricPoint> points) : IResult
{
    private const int MaximumPoints = 400;

    /// <summary>What the picture shows.</summary>
    public static MetricQuery Query { get; } = new(
        [
            MetricNames.TrainLoss,
            MetricNames.ValidationLoss,
            MetricNames.ValidationScaledError,
            MetricNames.ValidationAccuracy,
            MetricNames.MeanActionBaseline,
            MetricNames.MajorityActionBaseline,
            MetricNames.RepeatActionBaseline,
        ],
        FromStep: null,
        ToStep: null,
        MaximumPoints);

    public Task ExecuteAsync(HttpContext httpContext) => new SvgPicture(CurveDrawing.Draw(TitleOf(run), PanelsOf(points))).ExecuteAsync(httpContext);

    private static string TitleOf(Run run) => $"{run.Name ?? run.Id} · {run.Specification.Algorithm} · {run.State.ToString().ToLowerInvariant()}";

    private static IReadOnlyList<CurvePanel> PanelsOf(IReadOnlyList<MetricPoint> points)
    {
        var byName = points.ToLookup(point => point.Name);
        var loss = new CurvePanel(
            "loss",
            IsShare: false,
            [Curve("training", MetricNames.TrainLoss), Curve("validation", MetricNames.ValidationLoss)],
            []);
        var isDiscrete = byName.Contains(MetricNames.ValidationAccuracy);
        var score = isDiscrete
            ? new CurvePanel(
                "accuracy on held-out episodes",
                IsShare: true,
                [Curve("policy", MetricNames.ValidationAccuracy)],
                [.. Line("always the commonest action", MetricNames.MajorityActionBaseline), .. Line("repeat the last action", MetricNames.RepeatActionBaseline)])
            : new CurvePanel(
                "error / variance on held-out episodes",
                IsShare: false,
                [Curve("policy", MetricNames.ValidationScaledError)],
                [.. Line("always the mean action", MetricNames.MeanActionBaseline), .. Line("repeat the last action", MetricNames.RepeatActionBaseline)]);
        return score.Curves[0].Points.Count > 0 ? [loss, score] : [loss];

        Curve Curve(string label, string metric) => new(label, [.. byName[metric].OrderBy(point => point.Step)]);

        IEnumerable<Baseline> Line(string label, string metric) => byName[metric].TakeLast(1).Select(point => new Baseline(label, point.Value));
    }
}
