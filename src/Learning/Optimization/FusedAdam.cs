using ImitationService.Learning.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace ImitationService.Learning.Optimization;

/// <summary>
/// Adam (Kingma and Ba, 2015) with decoupled weight decay (Loshchilov and Hutter, 2019) over <see cref="FlatParameters"/>:
/// gradient scaling, both moments, decay, update, average and the clearing of the gradients in one pass. Equal to
/// <c>torch.optim.Adam</c> and <c>AdamW</c> up to rounding.
/// </summary>
internal sealed class FusedAdam : IOptimizer
{
    private readonly FlatParameters _parameters;
    private readonly AdamSettings _settings;
    private readonly Tensor _first;
    private readonly Tensor _second;
    private long _steps;

    public FusedAdam(FlatParameters parameters, AdamSettings settings)
    {
        (_parameters, _settings) = (parameters, settings);
        _first = zeros_like(parameters.Values).DetachFromDisposeScope();
        _second = zeros_like(parameters.Values).DetachFromDisposeScope();
    }

    /// <inheritdoc />
    public void Step(double learningRate, double gradientScale = 1, AverageStep? average = null)
    {
        _steps++;
        var update = AdamUpdate.Of(_settings, _steps, learningRate, gradientScale);
        if (_parameters.Values.device_type == DeviceType.CPU)
        {
            AdamKernel.Apply(
                Floats(_parameters.Values),
                Floats(_parameters.Gradients),
                Floats(_first),
                Floats(_second),
                update,
                average is { } kept ? Floats(kept.Values) : [],
                (float)(average?.Share ?? 0));
        }
        else
        {
            StepWithTorch(update);
            average?.Take(_parameters.Values);
        }
    }

    /// <summary>The same step by torch's operations, for devices whose memory is not ours to touch.</summary>
    internal void StepWithTorch(AdamUpdate update) =>
        TorchAdam.Apply(_parameters.Values, _parameters.Gradients, _first, _second, update);

    public void Save(StateWriter writer)
    {
        writer.Add("optimizer.first_moment", _first);
        writer.Add("optimizer.second_moment", _second);
        writer.Add("optimizer.steps", _steps);
    }

    /// <summary>Of a fork whose origin had another optimiser, the moments begin at zero.</summary>
    public void Restore(StateReader reader)
    {
        if (!reader.Has("optimizer.first_moment"))
        {
            return;
        }

        reader.Fill("optimizer.first_moment", _first);
        reader.Fill("optimizer.second_moment", _second);
        _steps = reader.Integer("optimizer.steps");
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    private static Span<float> Floats(Tensor tensor) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
