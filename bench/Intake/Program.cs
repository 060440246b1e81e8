using System.Diagnostics;
using System.Globalization;
using ImitationService.Bench;
using ImitationService.Demonstrations;
using ImitationService.Testing.Uploads;

// How fast uploads are read: one set of demonstrations in each format, from the file to the canonical dataset with its report.
const int Dimensions = 17;
const int ActionDimensions = 6;
const int EpisodeLength = 1000;
if (args.Length > 0 && Path.Exists(args[0]))
{
    OwnFiles.Read(args[0], args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1);
    return;
}

if (args is ["lerobot", var source, var target])
{
    OwnFiles.WriteLeRobot(source, target);
    return;
}

if (args is ["arrow", var table, var times])
{
    ArrowPeer.Read(table, int.Parse(times, CultureInfo.InvariantCulture));
    return;
}

if (args is ["encodings"])
{
    ParquetEncodings.Print();
    return;
}

var rows = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
var folder = Directory.CreateTempSubdirectory("intake-bench-").FullName;
try
{
    var values = CreateValues(rows);
    Console.WriteLine($"{rows:N0} transitions of {Dimensions} + {ActionDimensions} numbers; best of three");
    Console.WriteLine($"{"format",-24}{"file MB",10}{"seconds",10}{"MB/s",10}{"CPU s",10}{"M transitions/s",17}");
    Measure("csv", "a.csv", path => WriteCsv(path, values));
    Measure("json lines", "a.jsonl", path => WriteJson(path, values));
    Measure("npz, stored", "a.npz", path => File.WriteAllBytes(path, CreateNpz(values, ZipBytes.Stored)));
    Measure("npz, deflated", "a.npz", path => File.WriteAllBytes(path, CreateNpz(values, ZipBytes.Deflated)));
}
finally
{
    Directory.Delete(folder, recursive: true);
}

void Measure(string format, string name, Action<string> write)
{
    var path = Path.Combine(folder, name);
    write(path);
    var bytes = new FileInfo(path).Length;
    var (best, processor) = (double.MaxValue, double.MaxValue);
    for (var attempt = 0; attempt < 3; attempt++)
    {
        var output = Path.Combine(folder, $"output-{attempt}");
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var result = Intake.Read(new IntakeRequest([new IntakeFile(name, path)], null, output), CancellationToken.None);
        best = Math.Min(best, watch.Elapsed.TotalSeconds);
        processor = Math.Min(processor, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
        if (!result.IsAccepted)
        {
            throw new InvalidOperationException(string.Join("\n", result.Report.Problems));
        }

        Directory.Delete(output, recursive: true);
    }

    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{format,-24}{bytes / 1e6,10:F1}{best,10:F2}{bytes / 1e6 / best,10:F0}{processor,10:F2}{rows / 1e6 / best,17:F2}"));
    File.Delete(path);
}

static float[] CreateValues(int rows)
{
    var random = new Random(7);
    var values = new float[(long)rows * (Dimensions + ActionDimensions)];
    for (var i = 0; i < values.Length; i++)
    {
        values[i] = (float)((random.NextDouble() * 4) - 2);
    }

    return values;
}

static void WriteCsv(string path, float[] values)
{
    using var writer = new StreamWriter(path);
    writer.Write("episode");
    writer.Write(string.Concat(Enumerable.Range(0, Dimensions).Select(i => $",obs_{i}")));
    writer.Write(string.Concat(Enumerable.Range(0, ActionDimensions).Select(i => $",action_{i}")));
    for (var i = 0; i < values.Length; i++)
    {
        if (i % (Dimensions + ActionDimensions) == 0)
        {
            writer.Write($"\n{i / (Dimensions + ActionDimensions) / EpisodeLength}");
        }

        writer.Write(',');
        writer.Write(values[i].ToString(CultureInfo.InvariantCulture));
    }

    writer.Write('\n');
}

static void WriteJson(string path, float[] values)
{
    using var writer = new StreamWriter(path);
    for (var row = 0; row < values.Length / (Dimensions + ActionDimensions); row++)
    {
        var numbers = values.AsSpan(row * (Dimensions + ActionDimensions), Dimensions + ActionDimensions).ToArray().Select(value => value.ToString(CultureInfo.InvariantCulture)).ToArray();
        writer.Write($"{{\"episode\":{row / EpisodeLength},\"observation\":[{string.Join(',', numbers[..Dimensions])}],\"action\":[{string.Join(',', numbers[Dimensions..])}]}}\n");
    }
}

static byte[] CreateNpz(float[] values, Func<(string, byte[])[], byte[]> zip)
{
    var rows = values.Length / (Dimensions + ActionDimensions);
    var observations = new float[rows * Dimensions];
    var actions = new float[rows * ActionDimensions];
    for (var row = 0; row < rows; row++)
    {
        values.AsSpan(row * (Dimensions + ActionDimensions), Dimensions).CopyTo(observations.AsSpan(row * Dimensions));
        values.AsSpan((row * (Dimensions + ActionDimensions)) + Dimensions, ActionDimensions).CopyTo(actions.AsSpan(row * ActionDimensions));
    }

    var starts = Enumerable.Range(0, rows).Select(row => row % EpisodeLength == 0).ToArray();
    return zip([
        ("obs.npy", NpyBytes.Floats($"({rows}, {Dimensions})", observations)),
        ("actions.npy", NpyBytes.Floats($"({rows}, {ActionDimensions})", actions)),
        ("episode_starts.npy", NpyBytes.Flags(starts))]);
}
