using ImitationService.Domain.Faults;
using ImitationService.Domain.Policies;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Storage;

namespace ImitationService.Worker.Training;

/// <summary>Stores the files of a bundle: the bytes first, the row that names them after.</summary>
internal static class RunArtifacts
{
    /// <summary>Stores every file of the bundle from the trainer's output folder.</summary>
    /// <exception cref="FileNotFoundException">The trainer left one out.</exception>
    public static async Task<IReadOnlyList<Artifact>> StoreAsync(
        IObjectStorage storage,
        LeasedRun lease,
        string folder,
        CancellationToken cancellationToken)
    {
        var artifacts = new List<Artifact>();
        foreach (var (name, mediaType) in BundleFiles.All.Where(file => !BundleFiles.IsOptional(file.Name) || File.Exists(Path.Combine(folder, file.Name))))
        {
            await using var content = File.OpenRead(Path.Combine(folder, name));
            var stored = await storage.PutAsync(ObjectKeys.RunArtifact(lease.Id, lease.Epoch, name), content, cancellationToken);
            FaultPoint.Reach(FaultPoints.ArtifactStored);
            artifacts.Add(new Artifact(name, stored.Bytes, stored.Sha256, mediaType, stored.Key));
        }

        return artifacts;
    }
}
