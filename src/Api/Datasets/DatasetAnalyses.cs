using System.Text.Json;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Json;
using ImitationService.Domain.Storage;

namespace ImitationService.Api.Datasets;

/// <summary>Reads what the reader's closer look left beside each canonical dataset.</summary>
internal sealed class DatasetAnalyses(IObjectStorage storage)
{
    /// <summary>The closer look at a dataset; null where there is none, as of one that was rejected.</summary>
    public async Task<DatasetAnalysis?> FindAsync(Dataset dataset, CancellationToken cancellationToken)
    {
        var key = ObjectKeys.DatasetCanonicalFile(dataset.Id, DatasetAnalysis.FileName);
        await using var content = dataset.State == DatasetState.Ready ? await storage.OpenReadAsync(key, 0, cancellationToken) : null;
        return content is null ? null : await JsonSerializer.DeserializeAsync<DatasetAnalysis>(content, ServiceJson.Options, cancellationToken);
    }
}
