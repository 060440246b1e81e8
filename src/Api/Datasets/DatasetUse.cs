using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;

namespace ImitationService.Api.Datasets;

/// <summary>
/// Keeps a dataset from being deleted between the check of a new run and its row, and the other way round: one of the two at a
/// time in this process.
/// </summary>
internal sealed class DatasetUse(ProjectDatasets datasets, ProjectRuns runs, DatasetAdmission admission, DatasetTurn turn)
{
    /// <summary>Adds a run whose dataset is still there, with the checkpoint that it begins with, if any. Null when the dataset is gone.</summary>
    public async Task<AddRunResult?> TryAddAsync(Run run, Checkpoint? origin, CancellationToken cancellationToken)
    {
        using var mine = await turn.TakeAsync(cancellationToken);
        var dataset = await datasets.FindAsync(run.Specification.DatasetId, cancellationToken);
        return (dataset, origin) switch
        {
            (null, _) => null,
            (_, null) => await runs.AddAsync(run, cancellationToken),
            _ => await runs.AddForkAsync(run, origin, cancellationToken),
        };
    }

    /// <summary>Removes a dataset that no run uses. False when one does.</summary>
    public async Task<bool> TryRemoveAsync(Dataset dataset, CancellationToken cancellationToken)
    {
        using var mine = await turn.TakeAsync(cancellationToken);
        if (await runs.IsDatasetInUseAsync(dataset, cancellationToken))
        {
            return false;
        }

        await admission.RemoveAsync(dataset, cancellationToken);
        return true;
    }
}
