using System.Diagnostics;
using System.Runtime.InteropServices;
using ImitationService.Demonstrations;
using ImitationService.Demonstrations.Reports;
using ImitationService.Demonstrations.Roles;

namespace ImitationService.Bench;

/// <summary>
/// What a reader alone takes: from the files to arrays of single precision on disk, which is what Python's readers do into memory.
/// The whole intake finds episodes, looks at every value, writes shards with their digest, and the report.
/// </summary>
internal static class Reading
{
    /// <summary>Reads every observation, action and other column once, into one file each; how long it took.</summary>
    public static double Time(IReadOnlyList<IntakeFile> files, string folder)
    {
        var scratch = Directory.CreateDirectory(Path.Combine(folder, ".scratch")).FullName;
        var watch = Stopwatch.StartNew();
        using (var upload = OpenedUpload.Open(new IntakeRequest(files, null, folder), scratch, new ProblemList(), CancellationToken.None))
        {
            var features = upload.Layout.Observations.Append(upload.Layout.Action).Select(feature => feature.Parts);
            foreach (var (i, parts) in features.Concat(upload.Layout.Others.Values.Select(other => (IReadOnlyList<Selection>)[other])).Index())
            {
                Copy(parts, Path.Combine(folder, $"{i}"));
            }
        }

        return watch.Elapsed.TotalSeconds;
    }

    private static void Copy(IReadOnlyList<Selection> parts, string path)
    {
        using var reader = new SelectionReader(parts);
        using var target = File.Create(path, 1 << 17);
        var (left, chunk, floats) = (parts[0].Source.Rows, new double[SelectionReader.ChunkRows * reader.Width], new float[SelectionReader.ChunkRows * reader.Width]);
        for (int rows; left > 0; left -= rows)
        {
            rows = (int)Math.Min(SelectionReader.ChunkRows, left);
            reader.Read(chunk, rows);
            FeatureScan.Narrow(chunk.AsSpan(0, rows * reader.Width), floats);
            target.Write(MemoryMarshal.AsBytes(floats.AsSpan(0, rows * reader.Width)));
        }
    }
}
