using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;

namespace ImitationService.Demonstrations.Tests.Formats.Arrow;

/// <summary>Writes small Arrow tables with a column of packed images: a record batch of two rows at most, one after another.</summary>
internal static class ArrowImageBytes
{
    /// <summary>A stream of actions and images; null is a row without.</summary>
    /// <param name="areRecords">Whether images are records of bytes and path, as Hugging Face's are, or bytes.</param>
    /// <param name="images">A row each.</param>
    public static byte[] Stream(bool areRecords, params byte[]?[] images) => Write(areRecords, images, (stream, schema) => new ArrowStreamWriter(stream, schema, leaveOpen: true));

    /// <summary>The same as a file.</summary>
    public static byte[] File(bool areRecords, params byte[]?[] images) => Write(areRecords, images, (stream, schema) => new ArrowFileWriter(stream, schema, leaveOpen: true));

    private static byte[] Write(bool areRecords, byte[]?[] images, Func<Stream, Schema, ArrowStreamWriter> open)
    {
        var stream = new MemoryStream();
        var batches = images.Index().Chunk(2).Select(rows => Batch(areRecords, rows)).ToList();
        using (var writer = open(stream, batches[0].Schema))
        {
            writer.WriteStart();
            batches.ForEach(batch => writer.WriteRecordBatch(batch));
            writer.WriteEnd();
        }

        return stream.ToArray();
    }

    private static RecordBatch Batch(bool areRecords, (int Row, byte[]? Image)[] rows)
    {
        var bytes = new BinaryArray.Builder();
        foreach (var (_, image) in rows)
        {
            _ = image is null ? bytes.AppendNull() : bytes.Append(image.AsSpan());
        }

        IArrowArray images = bytes.Build();
        return new RecordBatch.Builder()
            .Append("observation.state", false, new FloatArray.Builder().AppendRange(rows.Select(row => row.Row / 2f)).Build())
            .Append("image", true, areRecords ? Records(images) : images)
            .Append("sound", false, new BinaryArray.Builder().AppendRange(rows.Select(_ => "RIFF"u8.ToArray())).Build())
            .Append("action", false, new FloatArray.Builder().AppendRange(rows.Select(row => row.Row / 8f)).Build())
            .Build();
    }

    private static StructArray Records(IArrowArray images)
    {
        var paths = new StringArray.Builder().AppendRange(Enumerable.Range(0, images.Length).Select(row => $"frame_{row}.png")).Build();
        var type = new StructType([new Field("bytes", BinaryType.Default, nullable: true), new Field("path", StringType.Default, nullable: true)]);
        return new StructArray(type, images.Length, [images, paths], ArrowBuffer.Empty);
    }
}
