using System.Diagnostics;
using ImitationService.Demonstrations;
using ImitationService.Demonstrations.Formats;
using ImitationService.Demonstrations.Formats.Parquet;
using ParquetSharp;

namespace ImitationService.Bench;

/// <summary>
/// The encodings and codecs of Parquet, as Arrow writes them: lists of numbers of single precision and of integers, read by our
/// reader to double precision and by Arrow's into memory, turn by turn.
/// </summary>
internal static class ParquetEncodings
{
    private const int Rows = 400_000;
    private const int FloatWidth = 8;
    private const int IntegerWidth = 4;
    private const int Turns = 4;

    private static readonly Compression[] Codecs = [Compression.Snappy, Compression.Zstd, Compression.Gzip, Compression.Lz4, Compression.Uncompressed];

    /// <summary>Prints a row for each encoding: milliseconds of ours and of Arrow's, the best of the turns, for each codec.</summary>
    public static void Print()
    {
        Console.WriteLine($"| ours, Arrow's, ms | {string.Join(" | ", Codecs)} |\n|---|{string.Concat(Codecs.Select(_ => "---|"))}");
        foreach (var encoding in new[] { Encoding.Plain, Encoding.RleDictionary, Encoding.ByteStreamSplit, Encoding.DeltaBinaryPacked })
        {
            Console.WriteLine($"| {encoding} | {string.Join(" | ", Codecs.Select(codec => Measure(codec, encoding)))} |");
        }
    }

    private static string Measure(Compression codec, Encoding encoding)
    {
        var path = Path.GetTempFileName();
        try
        {
            Write(path, codec, encoding);
            var (ours, theirs) = (double.MaxValue, double.MaxValue);
            for (var turn = 0; turn < Turns; turn++)
            {
                ours = Math.Min(ours, Time(() => ReadOurs(path)));
                theirs = Math.Min(theirs, Time(() => ArrowPeer.ReadAll(path).ToList().ForEach(batch => batch.Dispose())));
            }

            return $"{ours:F0}, {theirs:F0}";
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static double Time(Action read)
    {
        var watch = Stopwatch.StartNew();
        read();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static void ReadOurs(string path)
    {
        const int BatchRows = 1024;
        using var file = ParquetFile.Open(new UploadedFile("a.parquet", path), IntakeLimits.Default);
        foreach (var column in file.Columns)
        {
            var width = file.WidthOf(column)!.Value;
            using var reader = file.OpenNumbers(column, width);
            var batch = new double[BatchRows * width];
            for (var left = file.Rows; left > 0; left -= BatchRows)
            {
                reader.Read(batch.AsSpan(0, (int)Math.Min(BatchRows, left) * width));
            }
        }
    }

    private static void Write(string path, Compression codec, Encoding encoding)
    {
        using var properties = new WriterPropertiesBuilder().Compression(codec);
        _ = encoding switch
        {
            Encoding.RleDictionary => properties.EnableDictionary(),
            Encoding.DeltaBinaryPacked => properties.DisableDictionary().Encoding("integers.list.item", encoding),
            _ => properties.DisableDictionary().Encoding(encoding),
        };
        var random = new Random(1);
        var floats = Enumerable.Range(0, Rows).Select(row => Enumerable.Range(0, FloatWidth).Select(i => FloatOf(row, i)).ToArray()).ToArray();
        var integers = Enumerable.Range(0, Rows * IntegerWidth).Select(i => (i * 3L) + random.Next(7)).Chunk(IntegerWidth).ToArray();
        using var built = properties.Build();
        using var writer = new ParquetFileWriter(path, [new Column<float[]>("floats"), new Column<long[]>("integers")], built);
        using (var group = writer.AppendRowGroup())
        {
            using var first = group.NextColumn().LogicalWriter<float[]>();
            first.WriteBatch(floats);
            using var second = group.NextColumn().LogicalWriter<long[]>();
            second.WriteBatch(integers);
        }

        writer.Close();

        // A dictionary is for values that come again.
        float FloatOf(int row, int i) => encoding == Encoding.RleDictionary ? random.Next(1000) / 8f : MathF.Sin((row + (i * 1000)) * 1e-3f) + (random.Next(100) * 1e-4f);
    }
}
