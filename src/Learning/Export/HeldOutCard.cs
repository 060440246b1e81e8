using System.Text;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Training;

namespace ImitationService.Learning.Export;

/// <summary>What a model card says of the held-out episodes beside the last metrics.</summary>
internal static class HeldOutCard
{
    // A card is read; config.json has them all.
    private const int MostRows = 32;

    /// <summary>The section, in Markdown; empty where nothing was held out.</summary>
    public static string Write(PolicyConfiguration configuration)
    {
        if (configuration.HeldOut is not { } results)
        {
            return string.Empty;
        }

        var text = new StringBuilder();
        text.Append(ModelCard.Culture, $"## On the held-out episodes\n\n`{results.Metric}` {results.Score:G4}");
        text.Append(results.Interval is { } interval
            ? string.Create(ModelCard.Culture, $", 95 % interval [{interval.Low:G4}, {interval.High:G4}] (bootstrap over episodes).\n\n")
            : "; one episode alone gives no interval.\n\n");
        text.Append(Choice(configuration));
        AddRow(text, "dimension", results.PerDimension, first: 0);
        AddRow(text, "action of the chunk", results.PerHorizon?.Select(value => (double?)value).ToList(), first: 1);
        foreach (var (dimension, calibration) in (results.Calibration ?? []).Index())
        {
            AddCalibration(text, results.Calibration!.Count == 1 ? string.Empty : $" of dimension {dimension}", calibration);
        }

        return text.ToString();
    }

    // The best of many is in part the luckiest.
    private static string Choice(PolicyConfiguration configuration)
    {
        if (configuration.Weights is not { Kept: KeptWeights.Best, Validations: > 1 } weights)
        {
            return string.Empty;
        }

        var episodes = configuration.Split.HeldOutEpisodes;
        var named = $"{string.Join(", ", episodes.Take(MostRows))}{(episodes.Count > MostRows ? ", …; all are in `config.json`" : string.Empty)}";
        return string.Create(
            ModelCard.Culture,
            $"The weights were chosen on what they are measured on (episodes {named}): `{MetricNames.ValidationLoss}` was the lowest of {weights.Validations} validations. Score and interval are the more optimistic for it; how well the policy does on episodes that had no part in the choice is not known.\n\n");
    }

    private static void AddRow(StringBuilder text, string what, IReadOnlyList<double?>? values, int first)
    {
        if (values is null)
        {
            return;
        }

        text.Append(ModelCard.Culture, $"| {what} | score |\n|---|---|\n");
        foreach (var (i, value) in values.Take(MostRows).Index())
        {
            text.Append(ModelCard.Culture, $"| {first + i} | {(value is { } number ? number.ToString("G4", ModelCard.Culture) : "never changes")} |\n");
        }

        text.Append(values.Count > MostRows ? "\nThe others are in `config.json`.\n\n" : "\n");
    }

    private static void AddCalibration(StringBuilder text, string where, Calibration calibration)
    {
        text.Append(ModelCard.Culture, $"Probabilities{where} are off by {calibration.ExpectedError:G3} on average (expected calibration error).\n\n");
        if (calibration.Classes is null)
        {
            return;
        }

        text.Append("| class | transitions | recall | precision |\n|---|---|---|---|\n");
        foreach (var result in calibration.Classes.Take(MostRows))
        {
            text.Append(ModelCard.Culture, $"| {result.Class} | {result.Transitions} | {Share(result.Recall)} | {Share(result.Precision)} |\n");
        }

        text.Append('\n');
    }

    private static string Share(double? share) => share is { } value ? value.ToString("G3", ModelCard.Culture) : "–";
}
