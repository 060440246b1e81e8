using System.Numerics;
using Microsoft.ML.OnnxRuntime;

namespace ImitationService.Standalone.Demo;

/// <summary>Drives the robot with the policy of a bundle: a position in, a displacement out.</summary>
internal sealed class OnnxDriver : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OrtValue _observation;
    private readonly float[] _input = new float[2];
    private readonly RunOptions _options = new();
    private readonly string[] _inputs;
    private readonly string[] _outputs;

    public OnnxDriver(byte[] onnx)
    {
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions { IntraOpNumThreads = 1 };
        _session = new InferenceSession(onnx, options);
        _inputs = [_session.InputNames[0]];
        _outputs = [_session.OutputNames[0]];
        _observation = OrtValue.CreateTensorValueFromMemory(_input, [1, 2]);
    }

    /// <summary>The policy's action at a position.</summary>
    public Vector2 Act(Vector2 position)
    {
        position.CopyTo(_input);
        using var results = _session.Run(_options, _inputs, [_observation], _outputs);
        var action = results[0].GetTensorDataAsSpan<float>();
        return new Vector2(action[0], action[1]);
    }

    public void Dispose()
    {
        _observation.Dispose();
        _options.Dispose();
        _session.Dispose();
    }
}
