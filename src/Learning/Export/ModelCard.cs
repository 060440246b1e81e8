using System.Globalization;
using System.Text;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Transitions;

namespace ImitationService.Learning.Export;

/// <summary>The README of a bundle: what the policy is, how good it is beside the baselines, how to run it.</summary>
internal static class ModelCard
{
    /// <summary>Numbers are written the same everywhere.</summary>
    public static CultureInfo Culture => CultureInfo.InvariantCulture;

    /// <summary>A number of an observation, short enough to read.</summary>
    public static string Text(float value) => value.ToString("G5", Culture);

    /// <summary>The card, in Markdown.</summary>
    public static string Write(PolicyConfiguration configuration, ModelCardExample example)
    {
        var card = new StringBuilder();
        card.Append(Culture, $"# Policy {configuration.RunId}\n\n{Summary(configuration)}\n\n");
        card.Append(Culture, $"## Results\n\n{Results(configuration)}\n");
        card.Append(EnsembleCard.Members(configuration));
        card.Append(Culture, $"## Inputs and outputs of `policy.onnx`\n\n{Interface(configuration)}\n");
        card.Append("Observations are given, and actions come back, in the units of the demonstrations: the scaling is inside.\n\n");
        card.Append(Culture, $"## Run it in C#\n\n`dotnet add package Microsoft.ML.OnnxRuntime`, and beside `policy.onnx`:\n\n```csharp\n{CSharpSnippet.Write(configuration, example)}```\n\n");
        card.Append(Culture, $"## Run it in Python\n\nWith numpy alone, beside `policy.safetensors`:\n\n```python\n{PythonSnippet.Write(configuration, example)}```\n\n");
        card.Append(Culture, $"Both print the action for one observation of the demonstrations: `{string.Join(", ", example.Answer.Select(value => value.ToString("G6", Culture)))}`.\n\n");
        card.Append("## Files\n\n`config.json` has the features, options, seed, statistics and versions; `metrics.csv` every measured point; `sha256sum -c SHA256SUMS` checks the files.\n");
        return card.ToString();
    }

    private static string Summary(PolicyConfiguration configuration)
    {
        var (dataset, split, network) = (configuration.Dataset, configuration.Split, configuration.Network);
        return string.Create(
            Culture,
            $"""
            Learned by `{configuration.Algorithm}` in {configuration.Steps} steps (seed {configuration.Seed}) from {dataset.Episodes} episodes, {dataset.Transitions} transitions
            (`{dataset.Digest}`). Layers {string.Join(" → ", network.Widths)}, {network.Activation.ToString().ToLowerInvariant()}, {network.Parameters} parameters{(network.Members is { } members ? $" in {members} networks, an ensemble" : string.Empty)}; the weights are those of the last step.
            {Held(split)}
            """);
    }

    private static string Held(SplitRecord split) => split.Kind switch
    {
        SplitKind.ByEpisode => $"Trained on {split.TrainingTransitions} transitions; {split.HeldOutTransitions} of {split.HeldOutEpisodes.Count} whole episodes were held out for the results below.",
        SplitKind.TailOfTheOnlyEpisode => $"There is only one episode: its last {split.HeldOutTransitions} transitions were held out. They are neighbours of the training data, so the results below are optimistic.",
        _ => "Nothing was held out: how well it does on what it has not seen is not known.",
    };

    private static string Results(PolicyConfiguration configuration)
    {
        var rows = new StringBuilder("| metric | value |\n|---|---|\n");
        foreach (var (name, value) in configuration.Metrics.Where(metric => metric.Key != MetricNames.LearningRate))
        {
            rows.Append(Culture, $"| `{name}` | {value:G4} |\n");
        }

        rows.Append(Culture, $"\n`baseline/…` is the score of answering always the same, or what the expert did last; it compares with `{(configuration.Action.Kind == ActionKind.Discrete ? MetricNames.ValidationAccuracy : MetricNames.ValidationScaledError)}`. ");
        rows.Append(Culture, $"The graph's answers differ from the trained network's by at most {configuration.Parity.MaximumAbsoluteDifference:G2} on {configuration.Parity.Observations} observations.\n");
        return rows.ToString();
    }

    private static string Interface(PolicyConfiguration configuration)
    {
        var rows = new StringBuilder("| name | type | shape |\n|---|---|---|\n");
        foreach (var feature in configuration.Observations)
        {
            rows.Append(Culture, $"| `{feature.Name}` (input) | float32 | [batch{string.Concat(feature.Shape.Select(size => $", {size}"))}] |\n");
        }

        if (configuration.Network.Members is not null)
        {
            rows.Append(EnsembleCard.Outputs(configuration));
            return rows.ToString();
        }

        if (configuration.Action.Kind == ActionKind.Continuous)
        {
            rows.Append(ContinuousOutputs(configuration));
            return rows.ToString();
        }

        rows.Append("| `action` (output) | int64 | [batch] |\n");
        rows.Append(Culture, $"| `logits`, `probabilities` (outputs) | float32 | [batch, {configuration.Action.Classes}] |\n");
        rows.Append(Classes(configuration));
        return rows.ToString();
    }

    /// <summary>What the classes of discrete actions are called; empty where they have no names.</summary>
    public static string Classes(PolicyConfiguration configuration) => configuration.Action.Labels is { } labels
        ? string.Create(Culture, $"\nClasses: {string.Join(", ", labels.Select((label, i) => $"{i} is `{label}`"))}.\n")
        : string.Empty;

    private static string ContinuousOutputs(PolicyConfiguration configuration)
    {
        var (size, modes) = (configuration.Action.Dimensions, configuration.Network.Modes);
        var action = string.Create(Culture, $"| `action` (output) | float32 | [batch, {size}] |\n");
        return configuration.Network.Head switch
        {
            ActionHeadName.Gaussian => action
                + string.Create(Culture, $"| `deviation` (output) | float32 | [batch, {size}] |\n\n")
                + "The policy is a normal distribution: `action` is its mean, `deviation` its standard deviation.\n",
            ActionHeadName.Gmm => action
                + string.Create(Culture, $"| `probabilities` (output) | float32 | [batch, {modes}] |\n")
                + string.Create(Culture, $"| `means`, `deviations` (outputs) | float32 | [batch, {modes}, {size}] |\n\n")
                + string.Create(Culture, $"The policy is a mixture of {modes} normal distributions; `action` is the mean of the most probable one.\n"),
            _ => action,
        };
    }
}
