using ImitationService.Api.Http;
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

    /// <summary>Removes a dataset that nothing uses; the problem when a run does, or a dataset that is made from it.</summary>
    public async Task<Problem?> RemoveAsync(Dataset dataset, CancellationToken cancellationToken)
    {
        using var mine = await turn.TakeAsync(cancellationToken);
        if (await runs.IsDatasetInUseAsync(dataset, cancellationToken))
        {
            return DatasetProblems.InUse(dataset.Id);
        }

        if (await datasets.IsSourceInUseAsync(dataset, cancellationToken))
        {
            return DatasetProblems.SourceInUse(dataset.Id);
        }

        await admission.RemoveAsync(dataset, cancellationToken);
        return null;
    }
}
