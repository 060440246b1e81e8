using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Export;

/// <summary>Writes a canonical dataset in the form of others.</summary>
public static class DatasetExporter
{
    /// <summary>Writes a file. The same dataset gives the same bytes; memory does not grow with the length of its episodes.</summary>
    /// <param name="folder">Folder of the canonical dataset.</param>
    /// <param name="format">The form.</param>
    /// <param name="path">The file.</param>
    /// <param name="scratch">Empty folder for what is on the way.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static void Write(string folder, ExportFormat format, string path, string scratch, CancellationToken cancellationToken)
    {
        using var dataset = CanonicalDataset.Open(folder);
        using var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 17);
        switch (format)
        {
            case ExportFormat.Npz:
                NpzExport.Write(dataset, target, cancellationToken);
                break;
            case ExportFormat.Lerobot:
                LeRobotExport.Write(dataset, target, scratch, cancellationToken);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(format), format, "Not a form of datasets.");
        }
    }
}
