using ImitationService.Api.Datasets.Episodes;
using ImitationService.Api.Datasets.Frames;
using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;

namespace ImitationService.Api.Datasets.Pages;

/// <summary>A dataset and its quality report as one page that loads nothing else and runs nothing.</summary>
internal sealed class DatasetPage(Dataset dataset, DatasetAnalysis? analysis, IReadOnlyList<FrameStrip> strips, IReadOnlyList<EpisodeValuesView> episodes) : IResult
{
    public const string MediaType = "text/html; charset=utf-8";

    // A page that may style itself and show the pictures in it, and do nothing else.
    private const string ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = MediaType;
        response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        return response.WriteAsync(Draw().ToString(), httpContext.RequestAborted);
    }

    private Html Draw() => Html.Of(
        $"""
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>{dataset.Name} · dataset report</title>{Refresh()}<style>{PageStyle.Sheet}</style></head>
        <body><main>
        {Head()}
        {Facts()}
        {CamerasSection.Draw(strips)}
        {(dataset.Report is { } report ? FindingsSection.Draw(report) : Html.Of($"<p class=\"verdict\">The files are being read; this page comes again by itself.</p>"))}
        {(episodes.Count == 0 ? Html.Empty : EpisodesSection.Draw(dataset, episodes))}
        {(analysis is null ? Html.Empty : ActionsSection.Draw(analysis, dataset.Contents?.Action, dataset.Report))}
        {(analysis is null ? Html.Empty : SpreadSection.Draw(analysis))}
        <footer><a href="{DatasetMappings.PathOf(dataset.Id)}/report">The report as JSON</a> · <a href="{DatasetMappings.PathOf(dataset.Id)}">The dataset as JSON</a></footer>
        </main></body></html>
        """);

    private Html Refresh() => dataset.State is DatasetState.Uploaded or DatasetState.Reading ? Html.Of($"<meta http-equiv=\"refresh\" content=\"2\">") : Html.Empty;

    private Html Head() => Html.Of(
        $"""
        <header><h1>{dataset.Name}</h1>
        <p>{dataset.Id} · {dataset.State.ToString().ToLowerInvariant()} · {dataset.Contents?.Format ?? "unknown format"} · {(dataset.Lineage is null ? "uploaded" : "made")} {dataset.CreatedAt:yyyy-MM-dd HH:mm} UTC{Lineage()}{Tags()}</p></header>
        """);

    private Html Tags() => dataset.Tags.Count == 0 ? Html.Empty : Html.Of($"<br>tags: {string.Join(" · ", dataset.Tags)}");

    private Html Lineage() => dataset.Lineage is not { } lineage
        ? Html.Empty
        : Html.Of($"<br>made from {Html.Join(lineage.Sources.Select(source => Html.Of($"<a href=\"{DatasetPageApi.PathOf(source.Id)}\">{source.Name}</a> ")))}");

    private Html Facts()
    {
        if (dataset.Contents is not { } contents)
        {
            return Html.Empty;
        }

        var observations = contents.Features.Where(feature => feature is { IsObservation: true, Type: ElementType.Float32 }).Sum(feature => feature.Size);
        return Html.Of(
            $"""
            <section class="facts">
            {Fact("episodes", $"{contents.Episodes:n0}", $"boundaries {contents.Boundaries.Origin.ToString().ToLowerInvariant()}: {contents.Boundaries.Detail}")}
            {Fact("transitions", $"{contents.Transitions:n0}", contents.FinalObservations ? "with a final observation per episode" : "one observation per action")}
            {Fact("observation", $"{observations}", "numbers per transition")}
            {ActionFact(contents.Action)}
            {(analysis?.Returns is { } returns ? Fact("return", FormattableString.Invariant($"{returns.Mean:g4}"), FormattableString.Invariant($"mean; from {returns.Minimum:g4} to {returns.Maximum:g4}")) : Html.Empty)}
            {(analysis?.Success is { } success ? Fact("success", $"{success.Succeeded}", $"{success.Failed} failed, {success.Unknown} without a mark") : Html.Empty)}
            </section>
            """);
    }

    private static Html ActionFact(ActionSpace action) => action.Kind switch
    {
        ActionKind.Discrete => Fact("action", $"1 of {action.Classes}", "classes, discrete"),
        ActionKind.MultiDiscrete => Fact("action", $"{action.Dimensions}", $"choices, of {string.Join(", ", action.Choices)} classes"),
        _ => Fact("action", $"{action.Dimensions}", "numbers, continuous"),
    };

    private static Html Fact(string name, string value, string detail) =>
        Html.Of($"<div><span>{name}</span><b>{value}</b><small>{detail}</small></div>");
}
