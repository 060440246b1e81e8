using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Optimization;
using static TorchSharp.torch;

namespace ImitationService.Learning.Training;

/// <summary>
/// The validation whose loss was least: when it was, the weights it measured where they are to be kept, and whether so many
/// have been no better since that the training is over.
/// </summary>
internal sealed class BestWeights : ITrainingState, IDisposable
{
    private readonly FlatParameters _parameters;
    private readonly int? _patience;
    private readonly Tensor? _values;
    private double _loss = double.PositiveInfinity;
    private long _since;

    /// <param name="parameters">The network's.</param>
    /// <param name="options">Whether they are kept, and how many validations without a better one are waited for.</param>
    public BestWeights(FlatParameters parameters, BehaviorCloningOptions options)
    {
        (_parameters, _patience) = (parameters, options.Patience);
        _values = BehaviorCloningOptions.KeptOf(options) == KeptWeights.Best ? parameters.Values.clone().DetachFromDisposeScope() : null;
    }

    /// <summary>The step of the best validation; 0 before the first.</summary>
    public long Step { get; private set; }

    /// <summary>Whether no better validation is waited for.</summary>
    public bool IsOver => _since >= _patience;

    /// <summary>Hears of a validation of the weights that are in the network now.</summary>
    public void Offer(long step, double loss)
    {
        if (loss >= _loss)
        {
            _since++;
            return;
        }

        (_loss, _since, Step) = (loss, 0, step);
        using var withoutGradient = no_grad();
        _values?.copy_(_parameters.Values);
    }

    /// <summary>Puts the best weights into the network, where they were kept and there was a validation; whether it did.</summary>
    public bool Apply()
    {
        if (_values is null || Step == 0)
        {
            return false;
        }

        using var withoutGradient = no_grad();
        _parameters.Values.copy_(_values);
        return true;
    }

    public void Save(StateWriter writer)
    {
        writer.Add("best.place", Step, _since);
        writer.Add("best.loss", _loss);
        if (_values is not null)
        {
            writer.Add("best.values", _values);
        }
    }

    public void Restore(StateReader reader)
    {
        var place = reader.Integers("best.place");
        (Step, _since) = (place[0], place[1]);
        _loss = reader.Doubles("best.loss")[0];
        if (_values is not null)
        {
            reader.Fill("best.values", _values);
        }
    }

    public void Dispose() => _values?.Dispose();
}
