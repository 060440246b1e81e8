namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>
/// Reads structs of Thrift's compact protocol, of which Parquet's footer and page headers are. Every length and count is held
/// against the bytes that are there, and every value's type against the one that is asked for. Format: thrift-compact-protocol.md.
/// </summary>
internal ref struct ThriftReader(ReadOnlySpan<byte> bytes)
{
    private const int MaximumDepth = 32;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Goes to the next field of a struct; false at its end. The struct's first field follows <c>default</c>.</summary>
    public bool Next(ref ThriftField field)
    {
        var header = ReadByte();
        if (header == 0)
        {
            return false;
        }

        // The distance from the field before, or the field's number itself, with its sign in the last bit.
        field = new ThriftField(header >> 4 == 0 ? (int)Signed(ReadVariable()) : field.Number + (header >> 4), (ThriftType)(header & 15));
        return true;
    }

    /// <summary>The value of an integer field.</summary>
    public long Number(ThriftField field)
    {
        Require(field.Type is ThriftType.Short or ThriftType.Int or ThriftType.Long);
        return Signed(ReadVariable());
    }

    /// <summary>The value of an integer field of 32 bits.</summary>
    public int Integer(ThriftField field)
    {
        var number = Number(field);
        Require(number == (int)number);
        return (int)number;
    }

    /// <summary>The value of a field of one byte.</summary>
    public int Byte(ThriftField field)
    {
        Require(field.Type == ThriftType.Byte);
        return ReadByte();
    }

    /// <summary>The value of a flag, which is in its type.</summary>
    public static bool Flag(ThriftField field)
    {
        Require(field.Type is ThriftType.True or ThriftType.False);
        return field.Type == ThriftType.True;
    }

    /// <summary>The value of a field of bytes, or of text in UTF-8.</summary>
    public ReadOnlySpan<byte> Bytes(ThriftField field)
    {
        Require(field.Type == ThriftType.Bytes);
        return Take(ReadVariable());
    }

    /// <summary>Enters a field that is a struct, whose fields come next.</summary>
    public static void Struct(ThriftField field) => Require(field.Type == ThriftType.Struct);

    /// <summary>Enters a field that is a list of structs; so many follow.</summary>
    public int Structs(ThriftField field)
    {
        Require(field.Type == ThriftType.List);
        var count = ReadCount(out var type);
        Require(type == ThriftType.Struct);
        return count;
    }

    /// <summary>Passes over a field.</summary>
    public void Skip(ThriftField field) => Skip(field.Type, isItem: false, depth: 0);

    private void Skip(ThriftType type, bool isItem, int depth)
    {
        Require(depth < MaximumDepth);
        switch (type)
        {
            case ThriftType.True or ThriftType.False:
                Take(isItem ? 1UL : 0);
                break;
            case ThriftType.Byte:
                Take(1);
                break;
            case ThriftType.Short or ThriftType.Int or ThriftType.Long:
                ReadVariable();
                break;
            case ThriftType.Double:
                Take(sizeof(double));
                break;
            case ThriftType.Bytes:
                Take(ReadVariable());
                break;
            case ThriftType.List or ThriftType.Set:
                var count = ReadCount(out var item);
                for (var i = 0; i < count; i++)
                {
                    Skip(item, isItem: true, depth + 1);
                }

                break;
            case ThriftType.Struct:
                var field = default(ThriftField);
                while (Next(ref field))
                {
                    Skip(field.Type, isItem: false, depth + 1);
                }

                break;
            default:
                throw Damaged();
        }
    }

    private int ReadCount(out ThriftType item)
    {
        var header = ReadByte();
        item = (ThriftType)(header & 15);
        var count = header >> 4 == 15 ? ReadVariable() : (ulong)(header >> 4);

        // An item takes a byte at least.
        Require(count <= (ulong)(_bytes.Length - Position));
        return (int)count;
    }

    private ulong ReadVariable()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = ReadByte();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Damaged();
    }

    private int ReadByte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(ulong count)
    {
        Require(count <= (ulong)(_bytes.Length - Position));
        Position += (int)count;
        return _bytes.Slice(Position - (int)count, (int)count);
    }

    private static long Signed(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw Damaged();
        }
    }

    private static InvalidDataException Damaged() => new("A header is damaged.");
}
