using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;

namespace ImitationService.Api.Datasets.Pages;

/// <summary>What was found, the worst first; findings of one kind are one entry with all its places.</summary>
internal static class FindingsSection
{
    private const int MaximumPlaces = 12;

    public static Html Draw(DatasetReport report)
    {
        var groups = report.Problems.GroupBy(problem => (problem.Severity, problem.Code)).OrderByDescending(group => group.Key.Severity).ToList();
        return Html.Of(
            $"""
            <section><h2>Findings</h2>
            {Verdict(report)}
            {Html.Join(groups.Select(Draw))}
            {(report.ProblemsLeftOut > 0 ? Html.Of($"<p class=\"muted\">{report.ProblemsLeftOut:n0} more are only counted.</p>") : Html.Empty)}
            </section>
            """);
    }

    private static Html Verdict(DatasetReport report) => report.Problems.Select(problem => problem.Severity).DefaultIfEmpty(ProblemSeverity.Note).Max() switch
    {
        ProblemSeverity.Error => Html.Of($"<p class=\"verdict error\">The files could not be made into a dataset.</p>"),
        ProblemSeverity.Severe => Html.Of($"<p class=\"verdict severe\">A run would learn nothing useful, and is refused unless it names the codes marked severe in accept_findings.</p>"),
        ProblemSeverity.Warning => Html.Of($"<p class=\"verdict warning\">It can be learned from; what is marked warning makes the policy worse than it could be.</p>"),
        _ => Html.Of($"<p class=\"verdict good\">Nothing was found that would harm training.</p>"),
    };

    private static Html Draw(IGrouping<(ProblemSeverity Severity, string Code), DatasetProblem> group)
    {
        var (first, severity, count) = (group.First(), group.Key.Severity.ToString().ToLowerInvariant(), group.Count());
        return Html.Of(
            $"""
            <article class="{severity}"><h3><em>{severity}</em> {group.Key.Code}{(count > 1 ? Html.Of($" <small>× {count}</small>") : Html.Empty)}</h3>
            <p>{first.Detail}</p>
            <dl>{(first.Effect is { } effect ? Html.Of($"<dt>effect on training</dt><dd>{effect}</dd>") : Html.Empty)}
            <dt>what to do</dt><dd>{first.Advice}</dd>
            {Places(group)}</dl></article>
            """);
    }

    private static Html Places(IEnumerable<DatasetProblem> problems)
    {
        var places = problems.Select(PlaceOf).Where(place => place.Length > 0).Distinct().ToList();
        return places.Count == 0
            ? Html.Empty
            : Html.Of($"<dt>where</dt><dd>{string.Join("; ", places.Take(MaximumPlaces))}{(places.Count > MaximumPlaces ? $"; and {places.Count - MaximumPlaces} more" : string.Empty)}</dd>");
    }

    private static string PlaceOf(DatasetProblem problem)
    {
        var where = problem.Episode is { } episode
            ? $"episode {episode}{(problem.Position is { } step ? $" step {step}" : string.Empty)}"
            : problem.Position is { } row ? $"row {row}" : string.Empty;
        return string.Join(", ", new[] { problem.Feature, where, problem.Episode is null && problem.Feature is null ? problem.File : null }.Where(part => !string.IsNullOrEmpty(part)));
    }
}
