using System.Text;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;

namespace ImitationService.Learning.Export;

/// <summary>A program in Python, numpy alone, that runs <c>policy.safetensors</c> on one observation and prints the action.</summary>
internal static class PythonSnippet
{
    private const string Reader = """
        import json, math
        import numpy as np

        raw = open("policy.safetensors", "rb").read()
        start = 8 + int.from_bytes(raw[:8], "little")
        header = json.loads(raw[8:start])
        w = {name: np.frombuffer(raw, "<f4", int(np.prod(t["shape"])), start + t["data_offsets"][0]).reshape(t["shape"])
             for name, t in header.items() if name != "__metadata__"}


        """;

    private const string Layer = "x @ w[f\"network.{i}.weight\"].T + w[f\"network.{i}.bias\"]";

    public static string Write(PolicyConfiguration configuration, ModelCardExample example)
    {
        var layers = configuration.Network.Widths.Count - 1;
        var code = new StringBuilder(Reader);
        code.Append(ModelCard.Culture, $"def act(x):  # [batch, {example.Observation.Count}]: {string.Join(", ", configuration.Observations.Select(feature => feature.Name))}\n");
        if (configuration.Statistics.TryGetValue("observation", out var scaling))
        {
            code.Append(ModelCard.Culture, $"    x = np.clip((x - w[\"observation.mean\"]) / w[\"observation.deviation\"], -{scaling.Limit:G}, {scaling.Limit:G})\n");
        }

        var isEnsemble = configuration.Network.Members is not null;
        code.Append(ModelCard.Culture, $"    for i in range({layers}):\n        x = {(isEnsemble ? EnsembleSnippet.Layer : Layer)}\n");
        if (layers > 1)
        {
            code.Append(ModelCard.Culture, $"        if i < {layers - 1}:\n            x = {Activate(configuration.Network.Activation)}\n");
        }

        code.Append(isEnsemble ? EnsembleSnippet.Choose(configuration) : Choose(configuration));
        code.Append(ModelCard.Culture, $"    return {Decode(configuration)}\n\n\n");
        var values = string.Join(", ", example.Observation.Select(ModelCard.Text));
        code.Append(ModelCard.Culture, $"print(*act(np.array([[{values}]], dtype=\"float32\")).ravel().tolist(), sep=\", \")\n");
        return code.ToString();
    }

    private static string Activate(Activation activation) => activation switch
    {
        Activation.Relu => "np.maximum(x, 0)",
        Activation.Tanh => "np.tanh(x)",
        Activation.Gelu => "x * (1 + np.vectorize(math.erf)(x / math.sqrt(2))) / 2",
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "There is no such activation."),
    };

    // Of a distribution, the mean; of a mixture, that of the most probable mode.
    private static string Choose(PolicyConfiguration configuration)
    {
        var (size, modes) = (configuration.Action.Dimensions, configuration.Network.Modes);
        return configuration.Network.Head switch
        {
            ActionHeadName.Gaussian => string.Create(ModelCard.Culture, $"    x = x[:, :{size}]\n"),
            ActionHeadName.Gmm => string.Create(
                ModelCard.Culture,
                $"    best = x[:, :{modes}].argmax(axis=1)\n    x = x[:, {modes}:{modes + (modes * size)}].reshape(-1, {modes}, {size})[np.arange(len(x)), best]\n"),
            _ => string.Empty,
        };
    }

    private static string Decode(PolicyConfiguration configuration) =>
        configuration.Action.Kind == ActionKind.Discrete ? "x.argmax(axis=1)"
        : configuration.Statistics.ContainsKey("action") ? "x * w[\"action.deviation\"] + w[\"action.mean\"]"
        : "x";
}
