namespace ImitationService.Learning.Checkpoints;

/// <summary>Everything that the next step of a training depends on.</summary>
/// <param name="Learned">What was learned, and how the optimiser stands: a fork takes these over.</param>
/// <param name="Position">Where the training is, in its data and in its reports: a fork begins these anew.</param>
internal sealed record TrainingState(IReadOnlyList<ITrainingState> Learned, IReadOnlyList<ITrainingState> Position)
{
    /// <summary>Both, in order.</summary>
    public IEnumerable<ITrainingState> All => Learned.Concat(Position);
}
