using System.Globalization;
using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Storage;

/// <summary>The only place that makes object keys.</summary>
public static class ObjectKeys
{
    /// <summary>Prefix of an upload under way; removed when it ends, whatever the end.</summary>
    public static string Incoming(string uploadId) => $"incoming/{uploadId}/";

    /// <summary>A file of an upload under way, by its position: names of clients never become keys.</summary>
    public static string IncomingFile(string uploadId, int index) => $"incoming/{uploadId}/{index:D5}";

    /// <summary>Prefix of everything of an upload that arrives over many requests.</summary>
    public static string Upload(string uploadId) => $"uploads/{uploadId}/";

    /// <summary>The whole of such an upload, or its beginning.</summary>
    public static string UploadContent(string uploadId) => $"uploads/{uploadId}/content";

    /// <summary>Bytes of such an upload up to an offset that make no part yet; the epoch keeps two writers apart. None is the beginning of another.</summary>
    public static string UploadTail(string uploadId, long epoch, long end) => $"uploads/{uploadId}/e{epoch:D19}-{end:D19}";

    /// <summary>Prefix of everything of a dataset.</summary>
    public static string Dataset(string datasetId) => $"datasets/{datasetId}/";

    /// <summary>Prefix of the uploaded files of a dataset.</summary>
    public static string DatasetSource(string datasetId) => $"datasets/{datasetId}/source/";

    /// <summary>An uploaded file of a dataset, by its position in <c>Dataset.Files</c>.</summary>
    public static string DatasetSourceFile(string datasetId, int index) => $"datasets/{datasetId}/source/{index:D5}";

    /// <summary>Prefix of the canonical dataset.</summary>
    public static string DatasetCanonical(string datasetId) => $"datasets/{datasetId}/canonical/";

    /// <summary>A file of the canonical dataset: <c>dataset.json</c> or a shard.</summary>
    public static string DatasetCanonicalFile(string datasetId, string name) => $"datasets/{datasetId}/canonical/{name}";

    /// <summary>A dataset in the form of others.</summary>
    public static string DatasetExport(string datasetId, ExportFormat format) => $"datasets/{datasetId}/exports/{format.ToString().ToLowerInvariant()}";

    /// <summary>Why there is no such file, for whoever waits for it.</summary>
    public static string DatasetExportProblem(string datasetId, ExportFormat format) => $"datasets/{datasetId}/problems/{format.ToString().ToLowerInvariant()}";

    /// <summary>Prefix of the notes of when datasets in the form of others were made and fetched.</summary>
    public const string ExportUses = "uses/";

    /// <summary>Prefix of those of one dataset.</summary>
    public static string ExportUsesOf(string datasetId) => $"{ExportUses}{datasetId}/";

    /// <summary>An empty note: on this day, in UTC, a dataset in the form of others was made or fetched.</summary>
    public static string ExportUse(string datasetId, ExportFormat format, DateOnly day) =>
        string.Create(CultureInfo.InvariantCulture, $"{ExportUsesOf(datasetId)}{format.ToString().ToLowerInvariant()}/{day:yyyy-MM-dd}");

    /// <summary>Prefix of everything of a run.</summary>
    public static string Run(string runId) => $"runs/{runId}/";

    /// <summary>Prefix of the artifacts that one holder of the lease stored: all of them that this holder may remove.</summary>
    public static string RunArtifacts(string runId, long epoch) => $"runs/{runId}/e{epoch}/artifacts/";

    /// <summary>An artifact of a run; the epoch keeps a late writer away from the bytes of its successor.</summary>
    public static string RunArtifact(string runId, long epoch, string name) => $"runs/{runId}/e{epoch}/artifacts/{name}";

    /// <summary>A checkpoint of a run; epoch 0 and step 0 is what a fork begins with.</summary>
    public static string RunCheckpoint(string runId, long epoch, long step) => $"runs/{runId}/e{epoch}/checkpoints/{step}/checkpoint.safetensors";
}
