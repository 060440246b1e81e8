using Apache.Arrow;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;

namespace ImitationService.Demonstrations.Formats.Arrow;

/// <summary>An opened Arrow file or stream, whose record batches come one after another.</summary>
internal sealed class ArrowFile : IDisposable
{
    private const int StreamOffset = 8;

    private static readonly CompressionCodecFactory Codecs = new();

    private readonly UploadedFile _file;
    private readonly FileStream _stream;
    private readonly ArrowStreamReader _reader;

    private ArrowFile(UploadedFile file, FileStream stream, ArrowStreamReader reader)
    {
        (_file, _stream, _reader) = (file, stream, reader);
        Schema = Guard(file.Name, () => reader.GetSchema(CancellationToken.None).AsTask().GetAwaiter().GetResult()) ?? throw Damaged(file.Name);
    }

    /// <summary>The first bytes of a file, and the last; a stream has none.</summary>
    public static ReadOnlySpan<byte> Magic => "ARROW1"u8;

    /// <summary>Names and types of the columns.</summary>
    public Schema Schema { get; }

    /// <exception cref="IntakeException">It was never finished, or is damaged.</exception>
    public static ArrowFile Open(UploadedFile file, IntakeLimits limits)
    {
        var stream = file.OpenRead();
        try
        {
            CheckTail(file, stream);
            return new ArrowFile(file, stream, Guard(file.Name, () => Open(file, stream, limits)));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The next record batch; null after the last.</summary>
    /// <exception cref="IntakeException">The file is damaged there.</exception>
    public RecordBatch? Next() => Guard(_file.Name, _reader.ReadNextRecordBatch);

    /// <summary>Calls the library; whatever it throws at damaged bytes is the file's fault, and told as such.</summary>
    /// <exception cref="IntakeException">The bytes are damaged.</exception>
    public static T Guard<T>(string place, Func<T> read)
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

    public void Dispose()
    {
        _reader.Dispose();
        _stream.Dispose();
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

    private static IntakeException Damaged(string place) =>
        new("invalid-arrow", "The file is damaged at this place, or packed in a way that is not read.", "Write the file again, with record batches of moderate size, and lz4, zstd or no compression.", place);
}
