using Hangfire;
using ImitationService.Domain.Datasets;

namespace ImitationService.Infrastructure.Queueing;

/// <summary>What a worker does with a dataset that waits. Hangfire's own retries are off: the database knows what is left to do.</summary>
[AutomaticRetry(Attempts = 0)]
public interface IIntakeJob
{
    /// <summary>Reads the dataset in a child process, if it still waits.</summary>
    [Queue("io")]
    Task ReadAsync(string datasetId, CancellationToken cancellationToken);
}

/// <summary>What a worker does when somebody waits for a dataset in the form of others. Whoever does asks again.</summary>
[AutomaticRetry(Attempts = 0)]
public interface IExportJob
{
    /// <summary>Writes the file in a child process and stores it, unless it is there.</summary>
    [Queue("io")]
    Task ExportAsync(string datasetId, ExportFormat format, CancellationToken cancellationToken);
}

/// <summary>
/// What a worker does when runs wait; enqueued on the queue of the run that it names. Hangfire's own retries are off: attempts are
/// counted in the run's row.
/// </summary>
[AutomaticRetry(Attempts = 0)]
public interface ITrainingJob
{
    /// <summary>Trains the run that is next in the queue of this one, in a child process. Does nothing when nothing waits there.</summary>
    Task TrainAsync(string runId, CancellationToken cancellationToken);
}
