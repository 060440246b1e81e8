using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;
using ImitationService.Demonstrations.Formats.Archives;
using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats.Arrow;

/// <summary>
/// Arrow's IPC files (Feather version 2) and streams: a column of numbers, of lists of one length, or of texts is a source. Read
/// in one pass, a record batch at a time.
/// </summary>
internal sealed class ArrowReader : IDemonstrationReader
{
    private const int StreamOffset = 8;

    private static readonly CompressionCodecFactory Codecs = new();

    private static ReadOnlySpan<byte> Magic => "ARROW1"u8;

    // A stream's first message: a marker, and the length of a schema.
    private static ReadOnlySpan<byte> Continuation => [0xFF, 0xFF, 0xFF, 0xFF];

    public string Name => "arrow";

    public bool CanRead(UploadedFile file, ReadOnlySpan<byte> head) => head.StartsWith(Magic) || (head.StartsWith(Continuation) && head.Length > 8 && head[7] == 0);

    public void Read(UploadedFile file, SourceSet sources, CancellationToken cancellationToken)
    {
        using var stream = file.OpenRead();
        CheckTail(file, stream);
        using var reader = Guard(file.Name, () => Open(file, stream, sources.Limits));
        var schema = Guard(file.Name, () => reader.GetSchema(cancellationToken).AsTask().GetAwaiter().GetResult()) ?? throw Damaged(file.Name);
        var columns = new List<ArrowColumn>();
        foreach (var field in schema.FieldsList)
        {
            if (ArrowColumn.IsReadable(field.DataType))
            {
                columns.Add(new ArrowColumn(file.Name, field, columns.Count + 1, sources));
            }
            else
            {
                sources.AddUnused($"{field.Name}: its values are not numbers, lists of numbers or texts");
            }
        }

        var (rows, places) = (0L, schema.FieldsList.Index().Where(field => ArrowColumn.IsReadable(field.Item.DataType)).Select(field => field.Index).ToList());
        while (Guard(file.Name, reader.ReadNextRecordBatch) is { } batch)
        {
            using (batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                rows = checked(rows + batch.Length);
                ZipEntries.RequireSmall(rows * columns.Sum(column => column.RowBytes), file, sources.Limits);
                foreach (var (column, place) in columns.Zip(places))
                {
                    Guard(column.Place, () => column.Add(batch.Column(place), batch.Length));
                }
            }
        }

        columns.ForEach(column => column.Complete(rows));
    }

    // A file is a stream between its marks, with a directory at the end that one pass does not need.
    private static ArrowStreamReader Open(UploadedFile file, FileStream stream, IntakeLimits limits)
    {
        stream.Position = file.ReadHead().AsSpan().StartsWith(Magic) ? StreamOffset : 0;
        ArrowMessages.Check(stream, limits);
        return new ArrowStreamReader(stream, new BoundedMemory(limits.MaximumChunkBytes, stream.Length), Codecs, leaveOpen: true);
    }

    private static void CheckTail(UploadedFile file, FileStream stream)
    {
        var tail = new byte[Magic.Length];
        if (!file.ReadHead().AsSpan().StartsWith(Magic))
        {
            return;
        }

        stream.Position = Math.Max(0, stream.Length - tail.Length);
        stream.ReadExactly(tail);
        stream.Position = 0;
        if (!tail.AsSpan().SequenceEqual(Magic) || stream.Length < 2 * Magic.Length)
        {
            throw new IntakeException(
                "truncated-arrow", "The file does not end as Arrow's do: its recorder was stopped before it finished, or the file was cut.", "Finish the recording, or leave the file out.", file.Name);
        }
    }

    /// <summary>Calls the library; whatever it throws at damaged bytes is the file's fault, and told as such.</summary>
    private static T Guard<T>(string place, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is not (IntakeException or OperationCanceledException))
        {
            throw Damaged(place);
        }
    }

    private static IntakeException Damaged(string place) =>
        new("invalid-arrow", "The file is damaged at this place, or packed in a way that is not read.", "Write the file again, with record batches of moderate size, and lz4, zstd or no compression.", place);
}
