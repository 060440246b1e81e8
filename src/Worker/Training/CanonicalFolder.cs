using ImitationService.Domain.Storage;
using ImitationService.Worker.Processes;

namespace ImitationService.Worker.Training;

/// <summary>Brings a canonical dataset within a child's reach.</summary>
internal static class CanonicalFolder
{
    /// <summary>
    /// The folder where storage keeps it, if that is on this machine; a copy in the work folder otherwise. Null when there
    /// is no such dataset.
    /// </summary>
    public static Task<string?> FindAsync(IObjectStorage storage, string datasetId, WorkFolder work, CancellationToken cancellationToken) =>
        FindAsync(storage, datasetId, work, "dataset", cancellationToken);

    /// <summary>As above; a copy has a name of its own within the work folder.</summary>
    public static async Task<string?> FindAsync(IObjectStorage storage, string datasetId, WorkFolder work, string copyName, CancellationToken cancellationToken)
    {
        var prefix = ObjectKeys.DatasetCanonical(datasetId);
        if (storage.FindLocalPath(prefix) is { } local && Directory.Exists(local))
        {
            return local;
        }

        string? folder = null;
        await foreach (var key in storage.ListAsync(prefix, cancellationToken))
        {
            folder ??= work.CreateSubfolder(copyName);
            await using var content = await storage.OpenReadAsync(key, 0, cancellationToken)
                ?? throw new FileNotFoundException($"{key} was listed and is not there.");
            await using var copy = File.Create(Path.Combine(folder, key[prefix.Length..]));
            await content.CopyToAsync(copy, cancellationToken);
        }

        return folder;
    }
}
