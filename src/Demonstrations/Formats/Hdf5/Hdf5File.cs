using ImitationService.Demonstrations.Formats.Sources;
using PureHDF;
using PureHDF.Filters;
using PureHDF.VOL.Native;

namespace ImitationService.Demonstrations.Formats.Hdf5;

/// <summary>
/// An opened HDF5 file that stays within itself. HDF5 knows links into other files and arrays whose elements lie in other files;
/// followed, they would let an upload read whatever the service can.
/// </summary>
internal sealed class Hdf5File : IDisposable
{
    private const int WindowBytes = 1 << 14;

    // Of an array in small chunks the way to each of them is read anew.
    private const int MostTimesRead = 64;
    private const string Advice = "Save the file again with h5py or the recorder that wrote it, and upload it whole.";

    private readonly UploadedFile _file;
    private readonly NativeFile _native;
    private readonly FileStream _stream;

    static Hdf5File()
    {
        H5Filter.Register(new LzfFilter());
        H5Filter.Register(new InflateFilter());
    }

    private Hdf5File(UploadedFile file, FileStream stream, NativeFile native) => (_file, _stream, _native) = (file, stream, native);

    /// <summary>The file's name.</summary>
    public string Name => _file.Name;

    /// <summary>The uploaded file.</summary>
    public UploadedFile File => _file;

    /// <summary>The root group.</summary>
    public NativeGroup Root => _native;

    /// <exception cref="IntakeException">The file is damaged.</exception>
    public static Hdf5File Open(UploadedFile file)
    {
        var stream = new FileStream(file.Path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, BufferSize = 0 });
        try
        {
            // The library asks for a few bytes at a time, from the file itself where it is handed one.
            var window = UserBlockStream.Of(new BufferedStream(stream, WindowBytes), Hdf5Reader.FindSignature(file.ReadHead()) ?? 0);
            return new Hdf5File(file, stream, Guard(file.Name, () => H5File.Open(new BudgetStream(window, MostTimesRead))));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads bytes past the library.</summary>
    /// <exception cref="EndOfStreamException">The file ends before them.</exception>
    public void ReadBytes(long offset, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            var read = RandomAccess.Read(_stream.SafeFileHandle, target, offset);
            if (read == 0)
            {
                throw new EndOfStreamException();
            }

            offset += read;
            target = target[read..];
        }
    }

    /// <summary>An array that the catalogue has found.</summary>
    public NativeDataset Dataset(string path) => Guard(
        $"{Name}:{path}", () => _native.Get(path) is NativeDataset dataset && IsOwn(dataset) ? dataset : throw Damaged($"{Name}:{path}"));

    /// <summary>Whether an object and its elements lie in this file.</summary>
    public bool IsOwn(IH5Object candidate) => candidate is NativeObject own
        && ReferenceEquals(Hdf5Internals.FileOf(own), _native)
        && candidate is not NativeDataset { Layout.Class: H5DataLayoutClass.VirtualStorage }
        && (candidate is not NativeDataset dataset || !Hdf5Internals.HasExternalFiles(dataset));

    /// <summary>Calls the library; whatever it throws at damaged bytes is the file's fault, and told as such.</summary>
    /// <exception cref="IntakeException">The bytes are damaged, or cannot be decoded.</exception>
    public static T Guard<T>(string place, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is not (IntakeException or OperationCanceledException))
        {
            throw FindFilter(exception) is { } filter
                ? new IntakeException("unknown-filter", $"The elements are compressed by a filter that is not read: {filter}", "Save them with gzip, lzf or no compression.", place)
                : Damaged(place);
        }
    }

    public void Dispose() => _native.Dispose();

    private static IntakeException Damaged(string place) => new("invalid-hdf5", "The file is damaged, or cut short, at this place.", Advice, place);

    // The library has no exception type of its own for it.
    private static string? FindFilter(Exception? exception) => exception switch
    {
        null => null,
        { Message: var message } when message.StartsWith("Could not find filter", StringComparison.Ordinal) => message[..(message.IndexOf('.', StringComparison.Ordinal) + 1)],
        _ => FindFilter(exception.InnerException),
    };
}
