using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using ImitationService.Demonstrations;
using ImitationService.Demonstrations.Export;
using ImitationService.Domain.Datasets;

namespace ImitationService.Bench;

/// <summary>A file or folder that is there already, read in a process that holds nothing else, for the memory it takes.</summary>
internal static class OwnFiles
{
    /// <summary>Reads it so many times; the last line says the best time of the reader alone and of the whole intake, in seconds, and the peak of memory in MiB.</summary>
    public static void Read(string path, int times)
    {
        var files = In(path);
        var (reading, whole) = (double.MaxValue, double.MaxValue);
        for (var time = 0; time < times; time++)
        {
            reading = Math.Min(reading, InNewFolder(output => Reading.Time(files, output)));
            whole = Math.Min(whole, InNewFolder(output => TimeWhole(files, output)));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{reading:F3} {whole:F3} {PeakMebibytes()}"));
    }

    /// <summary>Writes what a file holds as a LeRobot dataset into a folder, by the service's own export; its table is a Parquet file, too.</summary>
    public static void WriteLeRobot(string path, string folder)
    {
        InNewFolder(output =>
        {
            TimeWhole(In(path), output);
            var zip = Path.Combine(output, "lerobot.zip");
            DatasetExporter.Write(output, ExportFormat.Lerobot, zip, Directory.CreateDirectory(Path.Combine(output, ".scratch")).FullName, CancellationToken.None);
            ZipFile.ExtractToDirectory(zip, folder);
            return 0;
        });
    }

    /// <summary>The Parquet file of a path, or those of a LeRobot folder.</summary>
    public static IReadOnlyList<string> TablesIn(string path) =>
        Directory.Exists(path) ? [.. Directory.GetFiles(Path.Combine(path, "data"), "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [path];

    /// <summary>The most memory that this process has had, by the kernel's count.</summary>
    public static long PeakMebibytes()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal));
        return long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) >> 10;
    }

    private static List<IntakeFile> In(string path)
    {
        var paths = Directory.Exists(path) ? Directory.GetFiles(path, "*", SearchOption.AllDirectories) : [path];
        return [.. paths.Select(file => new IntakeFile(Path.GetRelativePath(Path.GetDirectoryName(path)!, file).Replace('\\', '/'), file))];
    }

    private static double InNewFolder(Func<string, double> read)
    {
        var folder = Directory.CreateTempSubdirectory("intake-bench-").FullName;
        try
        {
            return read(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double TimeWhole(IReadOnlyList<IntakeFile> files, string output)
    {
        var watch = Stopwatch.StartNew();
        var result = Demonstrations.Intake.Read(new IntakeRequest(files, null, output), CancellationToken.None);
        Console.WriteLine(result.IsAccepted ? $"{result.Contents!.Format}: {result.Report.Transitions:N0} transitions" : string.Join("\n", result.Report.Problems));
        return watch.Elapsed.TotalSeconds;
    }
}
