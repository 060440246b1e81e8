using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ImitationService.Demonstrations.Safetensors;

/// <summary>A safetensors file mapped into memory. Its header is checked whole before anything is believed.</summary>
public sealed unsafe class SafetensorsFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly SafeMemoryMappedViewHandle _handle;
    private readonly byte* _elements;
    private readonly Lazy<SafeFileHandle> _singles;

    private SafetensorsFile(string path, MemoryMappedFile file, SafetensorsHeader header)
    {
        _file = file;
        _singles = new Lazy<SafeFileHandle>(() => File.OpenHandle(path, options: FileOptions.RandomAccess));
        Header = header;
        _view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _handle = _view.SafeMemoryMappedViewHandle;
        byte* start = null;
        _handle.AcquirePointer(ref start);
        _elements = start + _view.PointerOffset + header.ElementsOffset;
    }

    /// <summary>Names, types, shapes and places of the tensors.</summary>
    public SafetensorsHeader Header { get; }

    private ulong ElementBytes => _view.SafeMemoryMappedViewHandle.ByteLength - (ulong)Header.ElementsOffset - (ulong)_view.PointerOffset;

    /// <summary>Maps a file.</summary>
    /// <exception cref="InvalidDataException">The header is not one, or it does not fit the file.</exception>
    public static SafetensorsFile Open(string path)
    {
        SafetensorsHeader header;
        using (var stream = File.OpenRead(path))
        {
            header = SafetensorsHeader.Read(stream, stream.Length);
        }

        var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        return new SafetensorsFile(path, file, header);
    }

    /// <summary>Elements <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> of a tensor, in place.</summary>
    /// <exception cref="ArgumentException">The tensor has another element size, or fewer elements.</exception>
    public ReadOnlySpan<T> Elements<T>(string name, long first, int count)
        where T : unmanaged
    {
        var tensor = Header.Tensors[name];
        if (sizeof(T) != TensorTypes.SizeOf(tensor.Type))
        {
            throw new ArgumentException($"Tensor '{name}' is {tensor.Type}, not {typeof(T).Name}.", nameof(name));
        }

        if (first < 0 || count < 0 || first > tensor.Elements - count)
        {
            throw new ArgumentOutOfRangeException(nameof(first), $"Elements {first} to {first + count} of tensor '{name}', which has {tensor.Elements}.");
        }

        return new ReadOnlySpan<T>(_elements + tensor.Offset + (first * sizeof(T)), count);
    }

    /// <summary>Says that elements will be copied soon: where they are on disk, they are fetched meanwhile.</summary>
    public void Expect(string name, long first, int count) =>
        PageCache.Fetch(_singles.Value, OffsetOf(name, first), (long)count * TensorTypes.SizeOf(Header.Tensors[name].Type));

    /// <summary>
    /// Copies elements from the file, past the mapping: single rows of a large file through it would make the process hold, and
    /// the kernel map, up to two megabytes around each.
    /// </summary>
    public void Copy<T>(string name, long first, Span<T> target)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(target);
        for (var offset = OffsetOf(name, first); bytes.Length > 0;)
        {
            var read = RandomAccess.Read(_singles.Value, bytes, offset);
            bytes = read > 0 ? bytes[read..] : throw new EndOfStreamException("A file of the dataset is shorter than it was.");
            offset += read;
        }
    }

    /// <summary>Lets go of what was read: it counts no longer as this process's memory, and is read again where it is asked for again.</summary>
    public void Release() => PageCache.Release(_elements, ElementBytes);

    /// <summary>Ends the mapping; spans taken before must not be used any more.</summary>
    public void Dispose()
    {
        if (_singles.IsValueCreated)
        {
            _singles.Value.Dispose();
        }

        _handle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private long OffsetOf(string name, long first) =>
        Header.ElementsOffset + Header.Tensors[name].Offset + (first * TensorTypes.SizeOf(Header.Tensors[name].Type));
}
