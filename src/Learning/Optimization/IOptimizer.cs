using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Checkpoints;

namespace ImitationService.Learning.Optimization;

/// <summary>Turns the gradients of <see cref="FlatParameters"/> into updates of their values, in one pass over both.</summary>
internal interface IOptimizer : ITrainingState, IDisposable
{
    /// <summary>Takes a step against the gradients times their scale, and leaves the gradients zero.</summary>
    /// <param name="learningRate">Of the step.</param>
    /// <param name="gradientScale">What the gradients are multiplied by first.</param>
    /// <param name="average">What takes in the new values on the way; null where none is kept.</param>
    void Step(double learningRate, double gradientScale = 1, AverageStep? average = null);
}

/// <summary>Makes the optimiser that options name; one line per optimiser.</summary>
internal static class Optimizers
{
    public static IOptimizer Create(BehaviorCloningOptions options, FlatParameters parameters) => options.Optimizer switch
    {
        OptimizerName.Adam => new FusedAdam(parameters, new AdamSettings(WeightDecay: options.WeightDecay)),
        OptimizerName.Sgd => new FusedSgd(parameters, options.Momentum ?? BehaviorCloningOptions.DefaultMomentum, options.WeightDecay),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Optimizer, "There is no such optimiser."),
    };
}
