using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;

namespace ImitationService.Api.Datasets;

/// <summary>Finds the dataset that a request means: by its identifier, or by <c>latest</c>, the newest that is ready.</summary>
internal static class DatasetLookup
{
    public static async Task<Dataset?> FindMeantAsync(this ProjectDatasets datasets, string id, CancellationToken cancellationToken)
    {
        if (id != Latest.Word)
        {
            return await datasets.FindAsync(id, cancellationToken);
        }

        string? after = null;
        while (true)
        {
            var page = await datasets.ListAsync(DatasetSearch.All, after, Page.DefaultLimit, cancellationToken);
            if (page.FirstOrDefault(dataset => dataset.State == DatasetState.Ready) is { } newest)
            {
                return newest;
            }

            if (page.Count < Page.DefaultLimit)
            {
                return null;
            }

            after = page[^1].Id;
        }
    }
}
