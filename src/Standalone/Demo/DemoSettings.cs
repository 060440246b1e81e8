using System.Text.Json.Nodes;
using ImitationService.Domain.Algorithms;

namespace ImitationService.Standalone.Demo;

/// <summary>How much the demo does.</summary>
internal sealed record DemoSettings
{
    /// <summary>Folder for demonstrations, bundle and picture.</summary>
    public string OutputFolder { get; init; } = "demo-output";

    /// <summary>The key that the service asks for; null where it asks for none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Demonstrations by the expert.</summary>
    public int Demonstrations { get; init; } = 500;

    /// <summary>Starts, none of them seen in training, from which policy and expert drive.</summary>
    public int Trials { get; init; } = 200;

    /// <summary>Optimiser updates.</summary>
    public int Steps { get; init; } = 4000;

    /// <summary>Seed of starts and of training.</summary>
    public int Seed { get; init; } = 7;

    /// <summary>The run that is asked for.</summary>
    public JsonObject ToRun(string datasetId) => new()
    {
        ["dataset_id"] = datasetId,
        ["name"] = "demo: through the room",
        ["algorithm"] = AlgorithmNames.BehaviorCloning,
        ["seed"] = Seed,
        ["options"] = new JsonObject { ["steps"] = Steps, ["batch_size"] = 256, ["hidden_sizes"] = new JsonArray(128, 128, 128) },
    };
}
