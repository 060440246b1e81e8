using ImitationService.Api.Http;
using ImitationService.Domain.Policies;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Storage;

namespace ImitationService.Api.Runs;

/// <summary>Endpoints that hand out what a run made.</summary>
internal static class RunDownloadsApi
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void MapRunDownloads(this IEndpointRouteBuilder runs)
    {
        runs.MapMethods("/{id}/bundle", Reading, DownloadBundleAsync)
            .WithName("downloadBundle")
            .WithSummary("Download the policy")
            .WithDescription("All files of the policy in one zip: ONNX, safetensors, configuration, metrics, model card, checksums. Ranges, strong entity tags and `Repr-Digest`.")
            .ProducesDownload("application/zip")
            .ProducesProblems(404, 416);
        runs.MapMethods("/{id}/artifacts/{name}", Reading, DownloadArtifactAsync)
            .WithName("downloadArtifact")
            .WithSummary("Download one file of the policy")
            .WithDescription("A file that the run's `artifacts` name. Ranges, strong entity tags and `Repr-Digest`.")
            .ProducesDownload("application/octet-stream")
            .ProducesProblems(404, 416);
    }

    public static Task<IResult> DownloadBundleAsync(
        string id,
        [AsParameters] DownloadQuery query,
        ProjectRuns runs,
        IObjectStorage storage,
        CancellationToken cancellationToken) => DownloadAsync(id, BundleFiles.Bundle, query, runs, storage, cancellationToken);

    public static Task<IResult> DownloadArtifactAsync(
        string id,
        string name,
        [AsParameters] DownloadQuery query,
        ProjectRuns runs,
        IObjectStorage storage,
        CancellationToken cancellationToken) => DownloadAsync(id, name, query, runs, storage, cancellationToken);

    private static async Task<IResult> DownloadAsync(
        string id,
        string name,
        DownloadQuery query,
        ProjectRuns runs,
        IObjectStorage storage,
        CancellationToken cancellationToken)
    {
        if (await runs.FindMeantAsync(id, cancellationToken) is not { } run)
        {
            return RunProblems.NotFound(id);
        }

        if (run.Artifacts.FirstOrDefault(artifact => artifact.Name == name) is not { } artifact)
        {
            return RunProblems.NoSuchArtifact(run, name);
        }

        var fileName = name == BundleFiles.Bundle ? $"{run.Id}.zip" : name;
        return new ObjectDownload(storage, new StoredObject(artifact.Key, artifact.Bytes, artifact.Sha256), artifact.MediaType, fileName, query);
    }
}
