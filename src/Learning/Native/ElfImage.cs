using System.Buffers.Binary;
using System.Text;

namespace ImitationService.Learning.Native;

/// <summary>
/// The parts of a 64-bit little-endian ELF file that say which symbol versions it needs of other libraries (System V ABI,
/// and the GNU symbol versioning of Drepper, 2003). Offsets are into the file.
/// </summary>
internal readonly ref struct ElfImage
{
    private const uint LoadSegment = 1;
    private const uint DynamicSegment = 2;
    private const ulong StringTableTag = 5;
    private const ulong StringTableSizeTag = 10;
    private const ulong VersionNeedTag = 0x6ffffffe;
    private const ulong VersionNeedCountTag = 0x6fffffff;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly long _strings;
    private readonly long _stringsLength;
    private readonly long _needs;
    private readonly long _needCount;

    /// <exception cref="InvalidDataException">Not such a file, or a broken one.</exception>
    public ElfImage(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        if (!bytes.StartsWith("\u007fELF\u0002\u0001"u8))
        {
            throw new InvalidDataException("Not a 64-bit little-endian ELF file.");
        }

        var dynamic = FindSegment(DynamicSegment, null) ?? throw new InvalidDataException("The ELF file has no dynamic section.");
        for (var entry = dynamic; Word64(entry) != 0; entry += 16)
        {
            var value = (long)Word64(entry + 8);
            switch (Word64(entry))
            {
                case StringTableTag:
                    _strings = FileOffset(value);
                    break;
                case StringTableSizeTag:
                    _stringsLength = value;
                    break;
                case VersionNeedTag:
                    _needs = FileOffset(value);
                    break;
                case VersionNeedCountTag:
                    _needCount = value;
                    break;
            }
        }
    }

    /// <summary>Where a name stands among those that the loader reads, or −1. The file may have it a second time for debuggers.</summary>
    /// <param name="name">With the nulls before and after it.</param>
    public int FindName(ReadOnlySpan<byte> name)
    {
        var found = Slice(_strings, checked((int)_stringsLength)).IndexOf(name);
        return found < 0 ? -1 : (int)_strings + found;
    }

    /// <summary>Every version needed: the library's name, the version's name, and where its entry lies.</summary>
    public IReadOnlyList<ElfVersionNeed> VersionNeeds()
    {
        var found = new List<ElfVersionNeed>();
        var need = _needs;
        for (var i = 0L; i < _needCount; i++)
        {
            var library = Text(_strings + Word32(need + 4));
            var entry = need + Word32(need + 8);
            for (var k = Word16(need + 2); k > 0; k--)
            {
                found.Add(new ElfVersionNeed(library, Text(_strings + Word32(entry + 8)), (int)entry));
                entry += Word32(entry + 12);
            }

            need += Word32(need + 12);
        }

        return found;
    }

    private long FileOffset(long address) =>
        FindSegment(LoadSegment, address) ?? throw new InvalidDataException("An address of the ELF file lies in no segment.");

    // The file offset of the address within its segment, or of the segment itself where no address is asked for.
    private long? FindSegment(uint type, long? address)
    {
        var table = (long)Word64(32);
        var size = Word16(54);
        for (var i = 0; i < Word16(56); i++)
        {
            var header = table + ((long)i * size);
            var (offset, start, length) = ((long)Word64(header + 8), (long)Word64(header + 16), (long)Word64(header + 32));
            if (Word32(header) == type && (address is null || (address >= start && address < start + length)))
            {
                return offset + (address - start ?? 0);
            }
        }

        return null;
    }

    private string Text(long offset)
    {
        var rest = Slice(offset, 0, toEnd: true);
        var length = rest.IndexOf((byte)0);
        return length >= 0 ? Encoding.ASCII.GetString(rest[..length]) : throw new InvalidDataException("A name in the ELF file has no end.");
    }

    private ushort Word16(long offset) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(offset, 2));

    private uint Word32(long offset) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(offset, 4));

    private ulong Word64(long offset) => BinaryPrimitives.ReadUInt64LittleEndian(Slice(offset, 8));

    private ReadOnlySpan<byte> Slice(long offset, int length, bool toEnd = false) =>
        offset >= 0 && offset + length <= _bytes.Length
            ? toEnd ? _bytes[(int)offset..] : _bytes.Slice((int)offset, length)
            : throw new InvalidDataException("The ELF file is cut short.");
}

/// <summary>A symbol version that an ELF file needs.</summary>
/// <param name="Library">Of which library.</param>
/// <param name="Version">Its name, such as <c>GLIBCXX_3.4.32</c>.</param>
/// <param name="Entry">File offset of its entry (Elf64_Vernaux).</param>
internal sealed record ElfVersionNeed(string Library, string Version, int Entry);
