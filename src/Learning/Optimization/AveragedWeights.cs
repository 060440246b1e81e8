using ImitationService.Learning.Checkpoints;
using static TorchSharp.torch;

namespace ImitationService.Learning.Optimization;

/// <summary>
/// An exponential moving average of a network's parameters (Polyak and Juditsky, 1992), in one buffer like them:
/// w̄ ← d·w̄ + (1 − d)·w with d = min(decay, (1 + step)/(10 + step)), so that the first weights are soon forgotten.
/// </summary>
/// <remarks>The optimiser takes the weights in while it has them at hand.</remarks>
internal sealed class AveragedWeights : ITrainingState, IDisposable
{
    private readonly FlatParameters _parameters;
    private readonly double _decay;
    private readonly Tensor _average;

    public AveragedWeights(FlatParameters parameters, double decay)
    {
        (_parameters, _decay) = (parameters, decay);
        _average = parameters.Values.clone().DetachFromDisposeScope();
    }

    /// <summary>How the weights of a step, counted from 1, are taken in.</summary>
    public AverageStep At(long step) => new(_average, 1 - Math.Min(_decay, (1.0 + step) / (10 + step)));

    /// <summary>Puts the average into the network until what it gives is disposed of; the weights are then as they were, to the bit.</summary>
    public IDisposable Apply()
    {
        Exchange();
        return new Exchanged(this);
    }

    public void Save(StateWriter writer) => writer.Add("average", _average);

    /// <summary>Of a fork whose origin kept no average, it begins with the weights taken over.</summary>
    public void Restore(StateReader reader)
    {
        if (reader.Has("average"))
        {
            reader.Fill("average", _average);
        }
        else
        {
            using var withoutGradient = no_grad();
            _average.copy_(_parameters.Values);
        }
    }

    public void Dispose() => _average.Dispose();

    private void Exchange()
    {
        using var withoutGradient = no_grad();
        using var weights = _parameters.Values.clone();
        _parameters.Values.copy_(_average);
        _average.copy_(weights);
    }

    private sealed class Exchanged(AveragedWeights average) : IDisposable
    {
        public void Dispose() => average.Exchange();
    }
}

/// <summary>w̄ ← w̄ + share·(w − w̄), of the values w that a step leaves.</summary>
/// <param name="Values">w̄, in the order of the parameters.</param>
/// <param name="Share">Of the new values.</param>
internal readonly record struct AverageStep(Tensor Values, double Share)
{
    /// <summary>By torch's operations.</summary>
    public void Take(Tensor values)
    {
        using var withoutGradient = no_grad();
        Values.lerp_(values, Share);
    }
}
