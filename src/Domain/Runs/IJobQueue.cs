namespace ImitationService.Domain.Runs;

/// <summary>Transport to the workers. It carries identifiers; the database knows the rest. Equal jobs twice do no harm.</summary>
public interface IJobQueue
{
    /// <summary>A dataset waits to be read (queue <c>io</c>).</summary>
    void EnqueueIntake(string datasetId);

    /// <summary>A run waits for a trainer (queue <c>cpu</c>).</summary>
    void EnqueueTraining(string runId);
}
