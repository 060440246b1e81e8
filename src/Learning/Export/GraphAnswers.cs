using ImitationService.Learning.Policies;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace ImitationService.Learning.Export;

/// <summary>What ONNX Runtime answers with a policy's graph.</summary>
internal sealed class GraphAnswers : IDisposable
{
    private readonly IReadOnlyList<string> _names;
    private readonly IDisposableReadOnlyCollection<OrtValue> _values;

    private GraphAnswers(IReadOnlyList<string> names, IDisposableReadOnlyCollection<OrtValue> values) => (_names, _values) = (names, values);

    /// <summary>Asks for every output.</summary>
    /// <param name="graph">The file's bytes.</param>
    /// <param name="policy">What the graph was made of.</param>
    /// <param name="observations">In the dataset's units, in this machine's memory. [n, D]</param>
    public static GraphAnswers Run(byte[] graph, PolicyNetwork policy, Tensor observations)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        using var session = new InferenceSession(graph, options);
        using var runOptions = new RunOptions();
        var inputs = Split(policy, observations);
        try
        {
            return new GraphAnswers(session.OutputNames, session.Run(runOptions, [.. policy.Features.Select(feature => feature.Name)], inputs, session.OutputNames));
        }
        finally
        {
            inputs.ForEach(input => input.Dispose());
        }
    }

    /// <summary>An output of floats, in the caller's dispose scope.</summary>
    public Tensor Floats(string name)
    {
        var value = Find(name);
        return tensor(value.GetTensorDataAsSpan<float>().ToArray(), value.GetTensorTypeAndShape().Shape);
    }

    /// <summary>An output of whole numbers, in the caller's dispose scope.</summary>
    public Tensor Integers(string name)
    {
        var value = Find(name);
        return tensor(value.GetTensorDataAsSpan<long>().ToArray(), value.GetTensorTypeAndShape().Shape);
    }

    public void Dispose() => _values.Dispose();

    private OrtValue Find(string name) => _values[_names.Index().First(output => output.Item == name).Index];

    // One input per feature, in its own shape.
    private static List<OrtValue> Split(PolicyNetwork policy, Tensor observations)
    {
        var (inputs, column) = (new List<OrtValue>(), 0L);
        foreach (var feature in policy.Features)
        {
            using var part = observations.narrow(1, column, feature.Size).contiguous();
            long[] shape = [observations.shape[0], .. feature.Shape.Select(dimension => (long)dimension)];
            inputs.Add(OrtValue.CreateTensorValueFromMemory(part.data<float>().ToArray(), shape));
            column += feature.Size;
        }

        return inputs;
    }
}
