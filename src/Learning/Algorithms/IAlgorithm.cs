using ImitationService.Learning.Training;

namespace ImitationService.Learning.Algorithms;

/// <summary>A way to learn a policy from demonstrations. One file per algorithm, read from top to bottom.</summary>
internal interface IAlgorithm
{
    /// <summary>Its name in the catalogue.</summary>
    string Name { get; }

    /// <summary>Grows whenever the same options, data and seed would give other weights: its checkpoints go on under no other version.</summary>
    int Version { get; }

    /// <summary>Trains a policy.</summary>
    /// <exception cref="TrainingException">It cannot go on; says whose fault it is.</exception>
    /// <exception cref="TrainingStoppedException">It was to take a checkpoint and stop.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; checked once per minibatch.</exception>
    TrainedPolicy Train(TrainingContext context, CancellationToken cancellationToken);
}
