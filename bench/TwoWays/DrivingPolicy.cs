using System.Text.Json;

namespace ImitationService.TwoWays.Bench;

/// <summary>A bundle in the runner that travels in it, asked one state at a time.</summary>
internal sealed class DrivingPolicy : IDisposable
{
    private readonly PolicyRunner _runner;
    private readonly string _feature;

    /// <param name="bundle">Folder of the bundle's files.</param>
    public DrivingPolicy(string bundle)
    {
        using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(bundle, "config.json")));
        _feature = config.RootElement.GetProperty("observations")[0].GetProperty("name").GetString()!;
        _runner = new PolicyRunner(bundle, seed: 1);
    }

    /// <summary>Before each drive.</summary>
    public void Begin() => _runner.Reset();

    public float[] Act(float[] state) => _runner.Act(new Dictionary<string, float[]> { [_feature] = state });

    public void Dispose() => _runner.Dispose();
}
