using System.Globalization;
using ImitationService.Api.Datasets.Episodes;
using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;

namespace ImitationService.Api.Datasets.Pages;

/// <summary>The first episodes, each with small pictures of what was seen and done.</summary>
internal static class EpisodesSection
{
    /// <summary>Episodes that the page shows.</summary>
    public const int Shown = 6;

    /// <summary>Steps of each that are drawn.</summary>
    public const int Points = 80;

    private const int Width = 220;
    private const int Height = 56;
    private const int MaximumPictures = 3;
    private const int MaximumLines = 8;

    public static Html Draw(Dataset dataset, IReadOnlyList<EpisodeValuesView> episodes)
    {
        var drawn = EpisodePlot.FeaturesOf(episodes[0]).Take(MaximumPictures).Select(feature => feature.Name).ToList();
        var path = $"{DatasetMappings.PathOf(dataset.Id)}/episodes";
        return Html.Of(
            $"""
            <section><h2>The first episodes</h2>
            <div class="scroll"><table class="episodes"><thead><tr><th>episode</th><th>length</th><th>return</th><th>success</th><th>task</th>{Html.Join(drawn.Select(name => Html.Of($"<th>{name}</th>")))}</tr></thead>
            <tbody>{Html.Join(episodes.Select(episode => Draw(episode, drawn)))}</tbody></table></div>
            <p class="muted">{episodes.Count} of {dataset.Contents!.Episodes:n0}. <a href="{path}">All of them as JSON</a>; the values of one, <a href="{path}/0">as JSON</a> and <a href="{path}/0/plot.svg">as a picture</a>.</p></section>
            """);
    }

    private static Html Draw(EpisodeValuesView episode, IReadOnlyList<string> drawn) => Html.Of(
        $"""
        <tr><th>{episode.Index}</th><td class="number">{episode.Length:n0}</td><td class="number">{episode.Return:g5}</td><td>{SuccessOf(episode)}</td><td>{episode.Task}</td>
        {Html.Join(drawn.Select(name => Html.Of($"<td>{Draw(episode.Features.First(feature => feature.Name == name))}</td>")))}</tr>
        """);

    private static string SuccessOf(EpisodeValuesView episode) => episode.Success switch
    {
        true => "yes",
        false => "no",
        null => string.Empty,
    };

    private static Html Draw(FeatureValuesView feature)
    {
        var lines = Math.Min(feature.Values[0].Count, MaximumLines);
        var values = feature.Values.SelectMany(step => step.Take(lines)).OfType<double>().DefaultIfEmpty(0).ToList();
        var (low, span) = (values.Min(), Math.Max(values.Max() - values.Min(), double.Epsilon));
        return Html.Of(
            $"""
            <svg class="episode" width="{Width}" height="{Height}" viewBox="0 0 {Width} {Height}">{Html.Join(Enumerable.Range(0, lines).Select(line => Line(feature, line, low, span)))}</svg>
            """);
    }

    private static Html Line(FeatureValuesView feature, int line, double low, double span)
    {
        var last = Math.Max(1, feature.Values.Count - 1);
        var points = feature.Values.Index().Where(step => step.Item[line] is not null).Select(step => string.Create(
            CultureInfo.InvariantCulture, $"{(double)step.Index / last * Width:0.#},{Height - 2 - ((step.Item[line]!.Value - low) / span * (Height - 4)):0.#}"));
        return Html.Of($"<polyline class=\"line l{line}\" points=\"{string.Join(' ', points)}\"/>");
    }
}
