using Apache.Arrow;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;

namespace ImitationService.Demonstrations.Tests.Formats.Arrow;

/// <summary>Writes small Arrow tables: twelve transitions of three episodes, in so many record batches.</summary>
internal static class ArrowBytes
{
    public static byte[] File(int batches, CompressionCodecType? codec = null, int? longerList = null) =>
        Write(batches, longerList, (stream, schema) => new ArrowFileWriter(stream, schema, leaveOpen: true, Options(codec)));

    public static byte[] Stream(int batches) => Write(batches, null, (stream, schema) => new ArrowStreamWriter(stream, schema, leaveOpen: true));

    private static byte[] Write(int batches, int? longerList, Func<Stream, Schema, ArrowStreamWriter> open)
    {
        var stream = new MemoryStream();
        var all = Enumerable.Range(0, batches).Select(batch => Batch(batch * 12 / batches, 12 / batches, longerList)).ToList();
        using (var writer = open(stream, all[0].Schema))
        {
            writer.WriteStart();
            all.ForEach(batch => writer.WriteRecordBatch(batch));
            writer.WriteEnd();
        }

        return stream.ToArray();
    }

    private static IpcOptions Options(CompressionCodecType? codec) => codec is null ? new IpcOptions() : new IpcOptions { CompressionCodecFactory = new CompressionCodecFactory(), CompressionCodec = codec };

    private static RecordBatch Batch(int first, int rows, int? longerList)
    {
        var lists = new ListArray.Builder(FloatType.Default);
        var fixedLists = new FixedSizeListArray.Builder(DoubleType.Default, 2);
        for (var i = first; i < first + rows; i++)
        {
            lists.Append();
            ((FloatArray.Builder)lists.ValueBuilder).AppendRange(Enumerable.Range(0, i == longerList ? 3 : 2).Select(j => (2 * i) + j + 0.5f));
            fixedLists.Append();
            ((DoubleArray.Builder)fixedLists.ValueBuilder).AppendRange([i / 8.0, -i]);
        }

        var numbers = Enumerable.Range(first, rows).ToList();
        return new RecordBatch.Builder()
            .Append("observation.state", false, lists.Build())
            .Append("action", false, fixedLists.Build())
            .Append("episode_index", false, new Int64Array.Builder().AppendRange(numbers.Select(i => i / 4L)).Build())
            .Append("done", false, new BooleanArray.Builder().AppendRange(numbers.Select(i => i % 4 == 3)).Build())
            .Append("reward", true, new FloatArray.Builder().AppendRange(numbers.Select(i => (float)i)).Build())
            .Append("task", false, new StringArray.Builder().AppendRange(numbers.Select(i => i < 8 ? "fold" : "pour")).Build())
            .Build();
    }
}
