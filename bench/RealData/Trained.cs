using System.Text.Json;
using System.Text.Json.Nodes;
using ImitationService.Domain.Policies;

namespace ImitationService.RealData.Bench;

/// <summary>A trained policy as its bundle has it: the metrics of its weights, and the runner that travels in it.</summary>
internal sealed class Trained(string bundle, string feature) : IDisposable
{
    private readonly PolicyRunner _runner = new(bundle, seed: 1);

    public IReadOnlyDictionary<string, double> Metrics { get; } =
        JsonNode.Parse(File.ReadAllText(Path.Combine(bundle, BundleFiles.Configuration)))!["metrics"].Deserialize<Dictionary<string, double>>()!;

    /// <summary>Before an episode.</summary>
    public void Begin() => _runner.Reset();

    /// <summary>Answers one observation; a discrete action is the number of its class.</summary>
    public float[] Act(float[] observation) => Act(new Dictionary<string, float[]> { [feature] = observation });

    /// <summary>The same for several features, of which the policy looks at those it was trained on.</summary>
    public float[] Act(Dictionary<string, float[]> observation) => _runner.Act(observation);

    /// <summary>A text as the policy sees it.</summary>
    public float[] Encode(string text) => _runner.Encode(text);

    public void Dispose() => _runner.Dispose();
}
