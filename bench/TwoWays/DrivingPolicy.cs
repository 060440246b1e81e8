using Microsoft.ML.OnnxRuntime;

namespace ImitationService.TwoWays.Bench;

/// <summary>A bundle's graph, asked one state at a time.</summary>
internal sealed class DrivingPolicy(string graph) : IDisposable
{
    private static readonly string[] Outputs = ["action"];

    private readonly InferenceSession _session = new(graph);
    private readonly RunOptions _options = new();

    public float[] Act(float[] state)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(state, [1, state.Length]);
        using var outputs = _session.Run(_options, [.. _session.InputNames], [input], Outputs);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    public void Dispose()
    {
        _options.Dispose();
        _session.Dispose();
    }
}
