using System.Globalization;
using System.Text;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Policies;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Text;
using ImitationService.Learning.Training;
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
        card.Append(configuration.Climbed is { } climbed ? Warning(climbed) : string.Empty);
        card.Append(Culture, $"## Results\n\n{Results(configuration)}\n");
        card.Append(HeldOutCard.Write(configuration));
        card.Append(EnsembleCard.Members(configuration));
        card.Append(Culture, $"## Inputs and outputs of `policy.onnx`\n\n{Interface(configuration)}\n");
        card.Append("Observations are given, and actions come back, in the units of the demonstrations: the scaling is inside.\n\n");
        card.Append(Culture, $"## Run it in C#\n\n`dotnet add package Microsoft.ML.OnnxRuntime`, `PolicyRunner.cs` and `PolicyTokens.cs` of this bundle in the project, and beside the other files:\n\n```csharp\n{ModelCardProgram.CSharp(configuration, example)}```\n\n");
        card.Append(Culture, $"## Run it in Python\n\n{PythonNeeds(configuration)}\n\n```python\n{ModelCardProgram.Python(configuration, example)}```\n\n");
        card.Append(Culture, $"Both print the action for one observation of the demonstrations: `{string.Join(", ", example.Answer.Select(value => value.ToString("G6", Culture)))}`.\n\n");
        var tokens = configuration.TextEncoder == HashedTokens.EncoderName ? $"; `{BundleFiles.Tokens}` the tokenizer, by which both runners read texts" : string.Empty;
        card.Append(Culture, $"## Files\n\n`config.json` has the features, options, seed, statistics and versions; `metrics.csv` every measured point{tokens}; `sha256sum -c SHA256SUMS` checks the files.\n");
        return card.ToString();
    }

    private static string PythonNeeds(PolicyConfiguration configuration) =>
        configuration.Network is { Backbone: not BackboneName.Transformer, Vision: null, Head: not (ActionHeadName.Act or ActionHeadName.Diffusion or ActionHeadName.Flow) }
            ? "With numpy alone, or with onnxruntime where it is installed, beside the files of this bundle:"
            : "With numpy and onnxruntime, beside the files of this bundle:";

    private static string Summary(PolicyConfiguration configuration)
    {
        var (dataset, split, network) = (configuration.Dataset, configuration.Split, configuration.Network);
        return string.Create(
            Culture,
            $"""
            Learned by `{configuration.Algorithm}` in {configuration.Steps} steps (seed {configuration.Seed}) from {dataset.Episodes} episodes, {dataset.Transitions} transitions
            (`{dataset.Digest}`). Layers {string.Join(" → ", network.Widths)}, {network.Activation.ToString().ToLowerInvariant()}, {network.Parameters} parameters{(network.Members is { } members ? $" in {members} networks, an ensemble" : string.Empty)}; {Weights(configuration.Weights)}.
            {Held(split)}
            """);
    }

    private static string Weights(WeightsRecord weights) => weights.Kept == KeptWeights.Best
        ? string.Create(Culture, $"the weights are those of step {weights.Step}, whose `{MetricNames.ValidationLoss}` was the lowest")
        : "the weights are those of the last step";

    private static string Warning(ClimbedLoss climbed) => string.Create(
        Culture,
        $"**The training diverged after these weights were taken**: from step {climbed.FromStep} on its loss stayed beyond {climbed.Limit:G4}, a hundred times what it began with, and was {climbed.Loss:G4} at last. A training that does not is likely to end in a better policy. {climbed.Advice}\n\n");

    private static string Held(SplitRecord split) => split.MeasuredTransitions < split.HeldOutTransitions
        ? $"{HeldOut(split)} The results are of {split.MeasuredTransitions} of them, in evenly chosen episodes."
        : HeldOut(split);

    private static string HeldOut(SplitRecord split) => split.Kind switch
    {
        SplitKind.ByEpisode => $"Trained on {split.TrainingTransitions} transitions; {split.HeldOutTransitions} of {split.HeldOutEpisodes.Count} whole episodes were held out for the results below.",
        SplitKind.TailOfTheOnlyEpisode => $"There is only one episode: its last {split.HeldOutTransitions} transitions were held out. They are neighbours of the training data, so the results below are optimistic.",
        _ => "Nothing was held out: how well it does on what it has not seen is not known.",
    };

    private static string Results(PolicyConfiguration configuration)
    {
        var rows = new StringBuilder().Append(Culture, $"Of the weights of step {configuration.Weights.Step}:\n\n| metric | value |\n|---|---|\n");
        foreach (var (name, value) in configuration.Metrics.Where(metric => metric.Key != MetricNames.LearningRate))
        {
            rows.Append(Culture, $"| `{name}` | {value:G4} |\n");
        }

        rows.Append(Culture, $"\n`baseline/…` is the score of answering always the same, or what the expert did last; it compares with `{(configuration.Action.IsChosen ? MetricNames.ValidationAccuracy : MetricNames.ValidationScaledError)}`. ");
        rows.Append(Culture, $"The graph's answers differ from the trained network's by at most {configuration.Parity.MaximumAbsoluteDifference:G2} on {configuration.Parity.Observations} observations.\n");
        return rows.ToString();
    }

    private static string Interface(PolicyConfiguration configuration)
    {
        var (network, rows) = (configuration.Network, new StringBuilder("| name | type | shape |\n|---|---|---|\n"));
        var isRecurrent = network.Backbone is BackboneName.Gru or BackboneName.Lstm;
        var history = isRecurrent || network.History == 1 ? string.Empty : $", {network.History}";
        foreach (var feature in configuration.Observations)
        {
            var (type, shape) = ObservationLayout.IsText(feature)
                ? ($"float32, `{configuration.TextEncoder}`", [ObservationLayout.TextWidth])
                : (ObservationLayout.IsImage(feature) ? "uint8" : "float32", feature.Shape);
            rows.Append(Culture, $"| `{feature.Name}` (input) | {type} | [batch{history}{string.Concat(shape.Select(size => $", {size}"))}] |\n");
        }

        if (network.DenoisingSteps is not null)
        {
            rows.Append(Culture, $"| `noise` (input) | float32 | [batch, {network.Chunk}, {configuration.Action.Dimensions}] |\n");
        }

        rows.Append(isRecurrent ? State(network) : string.Empty);
        rows.Append(network.Members is not null ? EnsembleCard.Outputs(configuration) : configuration.Action.Kind == ActionKind.Continuous ? ContinuousOutputs(configuration) : ClassOutputs(configuration));
        rows.Append(Memory(network, isRecurrent));
        return rows.ToString();
    }

    private static string State(NetworkRecord network)
    {
        string[] kinds = network.Backbone == BackboneName.Lstm ? ["state", "cell"] : ["state"];
        return string.Concat(network.Widths.Skip(1).SkipLast(1).SelectMany((width, i) => kinds.Select(kind => string.Create(
            Culture, $"| `{kind}_{i}` (input), `next_{kind}_{i}` (output) | float32 | [batch, {width}] |\n"))));
    }

    private static string ClassOutputs(PolicyConfiguration configuration)
    {
        var (chunk, choices) = (Chunk(configuration), configuration.Action.ClassesPerDimension);
        var size = choices is null ? string.Empty : string.Create(Culture, $", {choices.Count}");
        var rows = new StringBuilder().Append(Culture, $"| `action` (output) | int64 | [batch{size}] |\n");
        rows.Append(chunk.Length == 0 ? string.Empty : $"| `actions` (output) | int64 | [batch{chunk}{size}] |\n");
        rows.Append(Culture, $"| `logits`, `probabilities` (outputs) | float32 | [batch{chunk}, {configuration.Action.Choices.Sum()}] |\n");
        rows.Append(choices is null ? string.Empty : $"\nEach element of the action is a class, of {string.Join(", ", choices)} classes; the logits and probabilities of the elements lie one after the other.\n");
        rows.Append(Classes(configuration));
        return rows.ToString();
    }

    /// <summary>What the classes of discrete actions are called; empty where they have no names.</summary>
    public static string Classes(PolicyConfiguration configuration) => configuration.Action.Labels is { } labels
        ? string.Create(Culture, $"\nClasses: {string.Join(", ", labels.Select((label, i) => $"{i} is `{label}`"))}.\n")
        : string.Empty;

    private static string ContinuousOutputs(PolicyConfiguration configuration)
    {
        var (size, modes, chunk) = (configuration.Action.Dimensions, configuration.Network.Modes, Chunk(configuration));
        var actions = string.Create(Culture, $"| `action` (output) | float32 | [batch, {size}] |\n")
            + (chunk.Length == 0 ? string.Empty : string.Create(Culture, $"| `actions` (output) | float32 | [batch{chunk}, {size}] |\n"));
        return configuration.Network.Head switch
        {
            ActionHeadName.Gaussian => actions
                + string.Create(Culture, $"| `deviation` (output) | float32 | [batch{chunk}, {size}] |\n\n")
                + "The policy is a normal distribution: `action` is its mean, `deviation` its standard deviation.\n",
            ActionHeadName.Gmm => actions
                + string.Create(Culture, $"| `probabilities` (output) | float32 | [batch, {modes}] |\n")
                + string.Create(Culture, $"| `means`, `deviations` (outputs) | float32 | [batch, {modes}{chunk}, {size}] |\n\n")
                + string.Create(Culture, $"The policy is a mixture of {modes} normal distributions; `action` is the mean of the most probable one.\n"),
            ActionHeadName.Binned => actions
                + string.Create(Culture, $"| `logits`, `probabilities` (outputs) | float32 | [batch{chunk}, {size}, {configuration.Network.Bins}] |\n\n")
                + string.Create(Culture, $"Each element is one of {configuration.Network.Bins} values, {(configuration.Network.BinEdges == BinEdges.Quantile ? "about as many demonstrated actions to each" : "evenly over the range of the demonstrations")}; `action` has the likeliest of each.\n"),
            ActionHeadName.Diffusion or ActionHeadName.Flow => actions
                + string.Create(Culture, $"\nThe action is made in {configuration.Network.DenoisingSteps} steps of `noise`: independent standard normal numbers, new ones for every call.\n"),
            _ => actions,
        };
    }

    private static string Chunk(PolicyConfiguration configuration) =>
        configuration.Network.Chunk == 1 ? string.Empty : string.Create(Culture, $", {configuration.Network.Chunk}");

    private static string Memory(NetworkRecord network, bool isRecurrent)
    {
        var text = new StringBuilder();
        if (isRecurrent)
        {
            text.Append(Culture, $"\nGive what was `next_…` as the state of the following step; begin with zeros, and again after every {network.History} steps.\n");
        }
        else if (network.History > 1)
        {
            text.Append(Culture, $"\nEach input is the last {network.History} observations, the oldest first; where an episode has fewer yet, its first one is repeated before them.\n");
        }

        if (network.Chunk > 1)
        {
            text.Append(Culture, $"\n`actions` are the next {network.Chunk}; carry out {network.Execute} of them, then ask again. `action` is the first. The runners do all of this.\n");
        }

        return text.ToString();
    }
}
