using System.Buffers.Binary;

namespace ImitationService.Demonstrations.Formats.Arrow;

/// <summary>
/// A table of FlatBuffers, read with every place held against the bytes that are there. Format: FlatBuffers internals; a table
/// begins with the distance back to its list of fields, which says for each how far into the table it lies, or 0.
/// </summary>
/// <param name="bytes">The whole buffer.</param>
/// <param name="at">Where the table begins.</param>
internal readonly ref struct FlatTable(ReadOnlySpan<byte> bytes, int at)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>The table that a buffer begins with.</summary>
    public static FlatTable Root(ReadOnlySpan<byte> bytes) => new(bytes, BinaryPrimitives.ReadInt32LittleEndian(bytes));

    /// <summary>A field of one byte; 0 where it is absent.</summary>
    public byte Byte(int field) => Find(field) is var place and > 0 ? _bytes[place] : (byte)0;

    /// <summary>A field of eight bytes; 0 where it is absent.</summary>
    public long Long(int field) => Find(field) is var place and > 0 ? BinaryPrimitives.ReadInt64LittleEndian(_bytes[place..]) : 0;

    /// <summary>Whether a field is there.</summary>
    public bool Has(int field) => Find(field) > 0;

    /// <summary>The table that a field leads to, which is there.</summary>
    public FlatTable Table(int field) => new(_bytes, Follow(Find(field)));

    /// <summary>The table that an item of a list leads to.</summary>
    public FlatTable Item(int field, int index) => new(_bytes, Follow(checked(Follow(Find(field)) + sizeof(int) + (sizeof(int) * index))));

    /// <summary>Items of a list of items of so many bytes; 0 where it is absent.</summary>
    /// <exception cref="InvalidDataException">It has more than there are bytes.</exception>
    public int Count(int field, int itemBytes)
    {
        if (!Has(field))
        {
            return 0;
        }

        var start = Follow(Find(field));
        var count = BinaryPrimitives.ReadInt32LittleEndian(_bytes[start..]);
        return count >= 0 && count <= (_bytes.Length - start - sizeof(int)) / itemBytes
            ? count
            : throw new InvalidDataException("A list has a length that cannot be.");
    }

    // Where a field lies in the buffer; 0 where it is absent.
    private int Find(int field)
    {
        var fields = checked(at - BinaryPrimitives.ReadInt32LittleEndian(_bytes[at..]));
        var slot = 4 + (2 * field);
        if (slot + sizeof(ushort) > BinaryPrimitives.ReadUInt16LittleEndian(_bytes[fields..]))
        {
            return 0;
        }

        var offset = BinaryPrimitives.ReadUInt16LittleEndian(_bytes[(fields + slot)..]);
        return offset == 0 ? 0 : checked(at + offset);
    }

    private int Follow(int place) => checked(place + BinaryPrimitives.ReadInt32LittleEndian(_bytes[place..]));
}
