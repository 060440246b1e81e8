using ImitationService.Domain.Datasets;
using ImitationService.Domain.Workers;

namespace ImitationService.Domain.Runs;

/// <summary>Transport to the workers. It carries identifiers; the database knows the rest. Equal jobs twice do no harm.</summary>
public interface IJobQueue
{
    /// <summary>A dataset waits to be read (queue <c>io</c>).</summary>
    void EnqueueIntake(string datasetId);

    /// <summary>Somebody waits for a dataset in the form of others (queue <c>io</c>).</summary>
    void EnqueueExport(string datasetId, ExportFormat format);

    /// <summary>
    /// A run waits for a trainer. A wake-up for one worker of its queue, no more: the worker takes the run that is next, which
    /// need not be this one.
    /// </summary>
    void EnqueueTraining(string runId, WorkQueue queue);
}
