namespace ImitationService.Learning.Checkpoints;

/// <summary>
/// Something that the next step depends on. What is saved and restored goes on bit for bit as it would have gone on without
/// the pause. An algorithm names its states once; the rest of checkpoints is not its business.
/// </summary>
internal interface ITrainingState
{
    /// <summary>Hands over every tensor and number, each under a name of its own.</summary>
    void Save(StateWriter writer);

    /// <summary>Takes back what was saved.</summary>
    /// <exception cref="Training.TrainingException">Something is missing, or has another shape.</exception>
    void Restore(StateReader reader);
}
