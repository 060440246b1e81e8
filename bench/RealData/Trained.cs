namespace ImitationService.RealData.Bench;

/// <summary>A trained policy as its bundle has it: the last metrics, and the runner that travels in it.</summary>
internal sealed class Trained(IReadOnlyDictionary<string, double> metrics, string bundle, string feature) : IDisposable
{
    private readonly PolicyRunner _runner = new(bundle, seed: 1);

    public IReadOnlyDictionary<string, double> Metrics { get; } = metrics;

    /// <summary>Before an episode.</summary>
    public void Begin() => _runner.Reset();

    /// <summary>Answers one observation; a discrete action is the number of its class.</summary>
    public float[] Act(float[] observation) => _runner.Act(new Dictionary<string, float[]> { [feature] = observation });

    public void Dispose() => _runner.Dispose();
}
