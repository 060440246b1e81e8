using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using ImitationService.Infrastructure.Database;

namespace ImitationService.Worker.Intake;

/// <summary>Notices that a dataset was deleted while a child works for it.</summary>
internal sealed class RemovalWatch(IDatasetStore datasets, IChangeSignal signal, IDatabaseFaults faults)
{
    /// <summary>Cancels the work once the row is gone.</summary>
    public async Task WatchAsync(string datasetId, CancellationTokenSource work, CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = signal.WaitAsync(datasetId, cancellationToken);
            if (await IsGoneAsync(datasetId, cancellationToken))
            {
                await work.CancelAsync();
                return;
            }

            await changed;
        }
    }

    // A database that is away has deleted nothing; the next look tells.
    private async Task<bool> IsGoneAsync(string datasetId, CancellationToken cancellationToken)
    {
        try
        {
            return await datasets.FindAsync(datasetId, cancellationToken) is null;
        }
        catch (Exception exception) when (faults.IsUnreachable(exception))
        {
            return false;
        }
    }
}
