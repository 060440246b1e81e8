using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace ImitationService.RealData.Bench;

/// <summary>A trained policy as its bundle has it: the last metrics, and the graph.</summary>
internal sealed class Trained(IReadOnlyDictionary<string, double> metrics, string graph)
{
    private static readonly string[] Outputs = ["action"];

    private readonly InferenceSession _session = new(graph);
    private readonly RunOptions _options = new();

    public IReadOnlyDictionary<string, double> Metrics { get; } = metrics;

    /// <summary>Answers one observation; a discrete action is the number of its class.</summary>
    public float[] Act(float[] observation)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(observation, [1, observation.Length]);
        using var outputs = _session.Run(_options, [.. _session.InputNames], [input], Outputs);
        return outputs[0].GetTensorTypeAndShape().ElementDataType == TensorElementType.Int64
            ? [outputs[0].GetTensorDataAsSpan<long>()[0]]
            : outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
