using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace ImitationService.Demonstrations.Safetensors;

/// <summary>A safetensors file mapped into memory. Its header is checked whole before anything is believed.</summary>
public sealed unsafe class SafetensorsFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly SafeMemoryMappedViewHandle _handle;
    private readonly byte* _elements;

    private SafetensorsFile(MemoryMappedFile file, SafetensorsHeader header)
    {
        _file = file;
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
        return new SafetensorsFile(file, header);
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

    /// <summary>Says that single elements will be read in no order.</summary>
    public void ExpectRandomOrder() => MappedPages.ExpectRandomOrder(_elements, ElementBytes);

    /// <summary>Lets go of what was read: it counts no longer as this process's memory, and is read again where it is asked for again.</summary>
    public void Release() => MappedPages.Release(_elements, ElementBytes);

    /// <summary>Ends the mapping; spans taken before must not be used any more.</summary>
    public void Dispose()
    {
        _handle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
