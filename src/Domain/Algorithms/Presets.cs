using System.Text.Json.Nodes;

namespace ImitationService.Domain.Algorithms;

/// <summary>What the presets say of options that are not given. One line per preset.</summary>
public static class Presets
{
    /// <summary>The options of a preset, as JSON.</summary>
    public static JsonObject Of(PresetName name) => JsonNode.Parse(name switch
    {
        PresetName.Auto => "{}", // chosen once the dataset is known: AutoPreset
        PresetName.BcMlp => """{ "backbone": "mlp", "head": "auto" }""",
        PresetName.BcRnnGmm => """{ "backbone": "gru", "hidden_sizes": [128], "history": 10, "head": "gmm", "modes": 5, "nll_beta": 0.5, "batch_size": 32, "learning_rate": 0.005, "max_gradient_norm": 1, "average_decay": 0.999, "steps": 16000 }""",
        PresetName.DiffusionPolicy => """{ "head": "diffusion", "history": 4, "activation": "gelu", "chunk": 16, "execute": 8, "average_decay": 0.999, "batch_size": 256, "steps": 2000 }""",
        PresetName.FlowPolicy => """{ "head": "flow", "history": 4, "activation": "gelu", "chunk": 16, "execute": 8, "average_decay": 0.999, "batch_size": 256, "steps": 2000 }""",
        PresetName.Act => """{ "backbone": "transformer", "hidden_sizes": [64, 64], "history": 2, "head": "act", "chunk": 10, "execute": 5, "latent": 32, "kl_weight": 10, "batch_size": 64, "steps": 8000 }""",
        PresetName.SeedListing => """{ "hidden_sizes": [128, 128], "batch_size": 32, "epochs": 1000, "normalization": "none", "schedule": "constant", "activation": "relu", "layer_norm": false, "dropout": 0 }""",
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such preset."),
    })!.AsObject();

    /// <summary>Adds what the preset says of options that are not there; how long to train is one of them, however it is said.</summary>
    internal static void Complete(JsonObject options, PresetName name)
    {
        foreach (var (option, value) in Of(name))
        {
            var isSaid = options.ContainsKey(option) || (option is "epochs" or "steps" && (options.ContainsKey("steps") || options.ContainsKey("epochs")));
            if (!isSaid)
            {
                options[option] = value!.DeepClone();
            }
        }
    }
}
