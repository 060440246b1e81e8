using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Apache.Arrow;
using ParquetSharp;
using ParquetSharp.Arrow;

namespace ImitationService.Bench;

/// <summary>Parquet files read by Apache Arrow's reader in C++, which is Python's too, by way of ParquetSharp; on all processors.</summary>
internal static class ArrowPeer
{
    /// <summary>Reads it so many times; the last line says the best time into memory, and with what was read written to files, in seconds, and the peak of memory in MiB.</summary>
    public static void Read(string path, int times)
    {
        var (reading, writing) = (double.MaxValue, double.MaxValue);
        for (var time = 0; time < times; time++)
        {
            var folder = Directory.CreateTempSubdirectory("intake-bench-").FullName;
            var watch = Stopwatch.StartNew();
            var batches = OwnFiles.TablesIn(path).SelectMany(ReadAll).ToList();
            reading = Math.Min(reading, watch.Elapsed.TotalSeconds);
            Write(batches, folder);
            writing = Math.Min(writing, watch.Elapsed.TotalSeconds);
            batches.ForEach(batch => batch.Dispose());
            Directory.Delete(folder, recursive: true);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{reading:F3} {writing:F3} {OwnFiles.PeakMebibytes()}"));
    }

    /// <summary>Reads a file, on all processors.</summary>
    public static IEnumerable<RecordBatch> ReadAll(string path)
    {
        using var properties = ArrowReaderProperties.GetDefault();
        properties.UseThreads = true;
        properties.PreBuffer = true;
        using var file = new FileReader(path, ReaderProperties.GetDefaultReaderProperties(), properties);
        using var reader = file.GetRecordBatchReader();
        while (reader.ReadNextRecordBatchAsync().AsTask().GetAwaiter().GetResult() is { } batch)
        {
            yield return batch;
        }
    }

    /// <summary>Writes what was read as our reader does: single precision, a file for each column.</summary>
    private static void Write(List<RecordBatch> batches, string folder)
    {
        for (var column = 0; column < batches[0].ColumnCount; column++)
        {
            using var target = File.Create(Path.Combine(folder, $"{column}"), 1 << 17);
            foreach (var batch in batches)
            {
                target.Write(MemoryMarshal.AsBytes(SinglesOf(batch.Column(column))));
            }
        }
    }

    private static ReadOnlySpan<float> SinglesOf(IArrowArray array) => array switch
    {
        ListArray list => SinglesOf(list.Values),
        FloatArray floats => floats.Values,
        DoubleArray doubles => System.Array.ConvertAll(doubles.Values.ToArray(), value => (float)value),
        Int64Array integers => System.Array.ConvertAll(integers.Values.ToArray(), value => (float)value),
        BooleanArray flags => Enumerable.Range(0, flags.Length).Select(i => flags.GetValue(i) == true ? 1f : 0).ToArray(),
        _ => throw new NotSupportedException($"A column of {array.GetType()} is not written."),
    };
}
