using ImitationService.Domain.Datasets;
using ImitationService.Domain.Faults;
using ImitationService.Domain.Runs;

namespace ImitationService.Api.Http;

/// <summary>
/// Tells the workers that something waits. What waits is in the database by then, and is found there by the reconciler too: a
/// queue that cannot be reached makes it later, and must not make the request fail that has been accepted.
/// </summary>
internal sealed partial class WorkerBell(IJobQueue queue, ILogger<WorkerBell> logger)
{
    public void RingForIntake(string datasetId)
    {
        FaultPoint.Reach(FaultPoints.DatasetAdded);
        Ring(datasetId, queue.EnqueueIntake);
    }

    public void RingForExport(string datasetId, ExportFormat format) => Ring(datasetId, id => queue.EnqueueExport(id, format));

    public void RingForTraining(Run run) => Ring(run.Id, id => queue.EnqueueTraining(id, run.Queue));

    private void Ring(string id, Action<string> enqueue)
    {
        try
        {
            enqueue(id);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            LogUnheard(logger, exception, id);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The queue did not take {Id}; it waits in the database.")]
    private static partial void LogUnheard(ILogger logger, Exception exception, string id);
}
