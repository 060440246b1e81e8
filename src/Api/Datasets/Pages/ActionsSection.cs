using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;

namespace ImitationService.Api.Datasets.Pages;

/// <summary>What the actions follow from: scores as bars, classes with their shares.</summary>
internal static class ActionsSection
{
    private const int MaximumClasses = 32;

    public static Html Draw(DatasetAnalysis analysis, ActionSpace? action, DatasetReport? report) => Html.Of(
        $"""
        <section><h2>Actions</h2><table>
        {Score("repeat the last action", analysis.Actions.CopyLastAction, "1: the action hardly changes from one transition to the next, and a policy must beat that")}
        {Score("ambiguity", analysis.Actions.Ambiguity, "0: the observation decides the action; 1: it says nothing about it")}
        {Score("action explains what follows", analysis.Actions.Alignment, "share of the next change of the observation, beyond what the observation itself explains")}
        {Score("… with the action one row before", analysis.Actions.AlignmentBefore, "higher than the line above: actions are a row late")}
        {Score("… with the action one row after", analysis.Actions.AlignmentAfter, "higher than that line: actions are a row early")}
        {(report?.ActionCounts is { } counts ? Shares(counts, number => action?.Labels?[number] ?? $"class {number}") : Html.Empty)}
        {Html.Join((report?.ChoiceCounts ?? []).Take(MaximumClasses).Select((counts, dimension) => Shares(counts, number => $"dimension {dimension}, class {number}")))}
        </table></section>
        """);

    private static Html Score(string name, double? score, string meaning) =>
        score is null ? Html.Empty : Row(name, score.Value, Html.Of($"{score:0.000}"), meaning);

    private static Html Shares(IReadOnlyList<long> counts, Func<int, string> nameOf) =>
        Html.Join(counts.Take(MaximumClasses).Select((count, number) => Share(nameOf(number), count, counts.Sum())));

    private static Html Share(string name, long count, long total) =>
        Row(name, total == 0 ? 0 : (double)count / total, Html.Of($"{(double)count / Math.Max(1, total):p1}"), $"{count} transitions");

    private static Html Row(string name, double share, Html value, string meaning) => Html.Of(
        $"""
        <tr><th>{name}</th><td><svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none"><rect class="track" width="100" height="8"/><rect width="{100 * Math.Clamp(share, 0, 1):0.#}" height="8"/></svg></td>
        <td class="number">{value}</td><td class="muted">{meaning}</td></tr>
        """);
}
