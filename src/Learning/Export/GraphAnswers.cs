using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Policies;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace ImitationService.Learning.Export;

/// <summary>
/// What ONNX Runtime answers with a policy's graph. A recurrent one is run step by step, its state carried on from zeros, and
/// its answers lie window after window, as the network's do.
/// </summary>
internal sealed class GraphAnswers : IDisposable
{
    private readonly IReadOnlyList<string> _names;
    private readonly List<IDisposableReadOnlyCollection<OrtValue>> _steps;

    private GraphAnswers(IReadOnlyList<string> names, List<IDisposableReadOnlyCollection<OrtValue>> steps) => (_names, _steps) = (names, steps);

    /// <summary>Asks for every output.</summary>
    /// <param name="graph">The file's bytes.</param>
    /// <param name="policy">What the graph was made of.</param>
    /// <param name="observations">In the dataset's units, in this machine's memory. [n, D] or [n, H, D]</param>
    public static GraphAnswers Run(byte[] graph, PolicyNetwork policy, Tensor observations)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        using var session = new InferenceSession(graph, options);
        var steps = new List<IDisposableReadOnlyCollection<OrtValue>>();
        var count = policy.Shape.IsRecurrent && observations.dim() == 3 ? observations.shape[1] : 1;
        var others = policy.Head.GraphInputs(observations.shape[0] * count);
        for (var step = 0; step < count; step++)
        {
            using var now = policy.Shape.IsRecurrent && observations.dim() == 3 ? observations.select(1, step) : observations.alias();
            using var inputs = new OwnedValues();
            AddFeatures(inputs, policy, now);
            AddState(inputs, session, steps.Count > 0 ? steps[^1] : null, observations.shape[0]);
            foreach (var (name, value) in others)
            {
                // The noise of an answer is that of its place among all of them: window after window.
                using var ofStep = value.unflatten(0, observations.shape[0], count).select(1, step).contiguous();
                inputs.Add(name, ofStep.data<float>().ToArray(), ofStep.shape);
            }

            steps.Add(inputs.Run(session));
        }

        return new GraphAnswers(session.OutputNames, steps);
    }

    /// <summary>An output of floats, in the caller's dispose scope. [N, …]</summary>
    public Tensor Floats(string name) => Join(name, value => tensor(value.GetTensorDataAsSpan<float>().ToArray(), value.GetTensorTypeAndShape().Shape));

    /// <summary>An output of whole numbers, in the caller's dispose scope. [N, …]</summary>
    public Tensor Integers(string name) => Join(name, value => tensor(value.GetTensorDataAsSpan<long>().ToArray(), value.GetTensorTypeAndShape().Shape));

    public void Dispose() => _steps.ForEach(step => step.Dispose());

    private Tensor Join(string name, Func<OrtValue, Tensor> read)
    {
        var index = _names.Index().First(output => output.Item == name).Index;
        return _steps.Count == 1
            ? read(_steps[0][index])
            : stack(_steps.Select(step => read(step[index])), 1).flatten(0, 1); // [n, H, …] → [n·H, …]
    }

    // One input per feature, in its own shape.
    private static void AddFeatures(OwnedValues inputs, PolicyNetwork policy, Tensor observations)
    {
        var column = 0L;
        foreach (var feature in policy.Features)
        {
            using var part = observations.narrow(-1, column, ObservationLayout.WidthOf(feature)).contiguous();
            long[] shape = [.. observations.shape[..^1], .. feature.Shape.Select(dimension => (long)dimension)];
            var values = part.data<float>().ToArray();
            if (ObservationLayout.IsImage(feature))
            {
                inputs.Add(feature.Name, Array.ConvertAll(values, pixel => (byte)pixel), shape);
            }
            else
            {
                inputs.Add(feature.Name, values, shape);
            }

            column += ObservationLayout.WidthOf(feature);
        }
    }

    // What one step gives as next_X the following takes as X.
    private static void AddState(OwnedValues inputs, InferenceSession session, IDisposableReadOnlyCollection<OrtValue>? before, long rows)
    {
        const string next = "next_";
        foreach (var (i, name) in session.OutputNames.Index().Where(output => output.Item.StartsWith(next, StringComparison.Ordinal)))
        {
            var width = session.OutputMetadata[name].Dimensions[^1];
            inputs.Add(name[next.Length..], before is null ? new float[rows * width] : before[i].GetTensorDataAsSpan<float>().ToArray(), [rows, width]);
        }
    }

    /// <summary>Named inputs, freed together.</summary>
    private sealed class OwnedValues : IDisposable
    {
        private readonly List<string> _names = [];
        private readonly List<OrtValue> _values = [];

        public void Add<T>(string name, T[] values, long[] shape)
            where T : unmanaged
        {
            _names.Add(name);
            _values.Add(OrtValue.CreateTensorValueFromMemory(values, shape));
        }

        public IDisposableReadOnlyCollection<OrtValue> Run(InferenceSession session)
        {
            using var options = new RunOptions();
            return session.Run(options, _names, _values, session.OutputNames);
        }

        public void Dispose() => _values.ForEach(value => value.Dispose());
    }
}
