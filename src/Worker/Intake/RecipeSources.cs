using ImitationService.Domain.Datasets.Recipes;
using ImitationService.Domain.Storage;
using ImitationService.Worker.Processes;
using ImitationService.Worker.Training;

namespace ImitationService.Worker.Intake;

/// <summary>Brings the datasets that another is made from within the child's reach.</summary>
internal sealed class RecipeSources(IObjectStorage storage, StorageFaults faults)
{
    /// <summary>The order for the child; null where a source is not there any more.</summary>
    public async Task<DerivationOrder?> GatherAsync(DatasetLineage lineage, WorkFolder folder, CancellationToken cancellationToken)
    {
        var folders = new Dictionary<string, string>();
        foreach (var (place, source) in lineage.Sources.Index())
        {
            var found = await faults.RideOutAsync(
                $"Dataset {source.Id}",
                () => CanonicalFolder.FindAsync(storage, source.Id, folder, $"source-{place}", cancellationToken),
                cancellationToken);
            if (found is null)
            {
                return null;
            }

            folders[source.Id] = found;
        }

        return new DerivationOrder(lineage.Recipe, folders);
    }
}
