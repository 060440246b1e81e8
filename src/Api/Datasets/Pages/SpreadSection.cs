using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;

namespace ImitationService.Api.Datasets.Pages;

/// <summary>Lengths of the episodes, and how the values of each dimension are spread.</summary>
internal static class SpreadSection
{
    private const int Width = 144;
    private const int Height = 30;

    public static Html Draw(DatasetAnalysis analysis) => Html.Of(
        $"""
        <section><h2>Episodes</h2>
        <p>{Draw(analysis.Lengths)} from {analysis.Lengths.From:n0} to {analysis.Lengths.To:n0} transitions long</p></section>
        <section><h2>Values</h2>
        <p class="muted">{analysis.TransitionsExamined:n0} transitions of {analysis.EpisodesExamined:n0} episodes were examined; quantiles are {(analysis.QuantileError == 0 ? Html.Of($"exact") : Html.Of($"within {analysis.QuantileError:p1} in rank, with a probability of 95 %"))}.
        Coverage is the share of the range's parts that hold any value; start is the spread of the episodes' beginnings beside that of all values.</p>
        <div class="scroll"><table class="values"><thead><tr><th>dimension</th><th>spread</th><th>lowest</th><th>5 %</th><th>median</th><th>95 %</th><th>highest</th><th>coverage</th><th>start</th></tr></thead>
        <tbody>{Html.Join(analysis.Profiles.Select(Draw))}</tbody></table></div></section>
        """);

    private static Html Draw(DimensionProfile profile) => Html.Of(
        $"""
        <tr><th>{profile.Feature}[{profile.Dimension}]</th><td>{Draw(profile.Histogram)}</td>
        <td class="number">{profile.Histogram.From:g4}</td><td class="number">{profile.Quantiles[1]:g4}</td><td class="number">{profile.Quantiles[3]:g4}</td>
        <td class="number">{profile.Quantiles[5]:g4}</td><td class="number">{profile.Histogram.To:g4}</td><td class="number">{profile.Coverage:p0}</td>
        <td class="number">{profile.StartSpread:p0}</td></tr>
        """);

    private static Html Draw(Histogram histogram)
    {
        var (highest, width) = (Math.Max(1, histogram.Counts.Max()), (double)Width / histogram.Counts.Count);
        return Html.Of(
            $"""
            <svg class="histogram" width="{Width}" height="{Height}" viewBox="0 0 {Width} {Height}"><path class="track" d="M0 {Height - 0.5}H{Width}"/>{Html.Join(histogram.Counts.Select((count, bin) => Bar(bin * width, width, count, highest)))}</svg>
            """);
    }

    /// <summary>Heights go with the root of the counts, so that rare values are seen too.</summary>
    private static Html Bar(double left, double width, long count, long highest)
    {
        var height = count == 0 ? 0 : Math.Max(1, Height * Math.Sqrt((double)count / highest));
        return Html.Of($"<rect x=\"{left:0.#}\" y=\"{Height - height:0.#}\" width=\"{width - 1:0.#}\" height=\"{height:0.#}\"/>");
    }
}
