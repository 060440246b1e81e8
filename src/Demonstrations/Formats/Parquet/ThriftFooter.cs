namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>
/// Walks a footer before the library parses it: a damaged one promises lists of billions, ends early, or has a text where a
/// list belongs, and the library would go on for ever. Format: Thrift compact protocol.
/// </summary>
internal ref struct ThriftFooter(ReadOnlySpan<byte> bytes)
{
    private const int MaximumDepth = 32;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static void Check(ReadOnlySpan<byte> bytes) => new ThriftFooter(bytes).SkipStruct(ThriftShape.Footer, 0);

    private void SkipStruct(ThriftShape? shape, int depth)
    {
        Require(depth < MaximumDepth);
        var number = 0;
        while (ReadByte() is var header and not 0)
        {
            // The distance from the field before, or the field's number itself, with its sign in the last bit.
            number = header >> 4 == 0 ? (int)(ReadVariable() >> 1) : number + (header >> 4);

            // In a struct a flag's value is its type.
            Skip(header & 15, shape?.Field(number), depth, isFlagStored: false);
        }
    }

    private void Skip(int type, ThriftShape? shape, int depth, bool isFlagStored)
    {
        var kind = KindOf(type);
        Require(shape is null || shape.Kind == kind);
        switch (kind)
        {
            case ThriftKind.Flag:
                Advance(isFlagStored ? 1UL : 0);
                break;
            case ThriftKind.Byte:
                Advance(1);
                break;
            case ThriftKind.Number:
                ReadVariable();
                break;
            case ThriftKind.Double:
                Advance(8);
                break;
            case ThriftKind.Bytes:
                Advance(ReadVariable());
                break;
            case ThriftKind.List:
                SkipList(shape?.Item, depth);
                break;
            case ThriftKind.Struct:
                SkipStruct(shape, depth + 1);
                break;
        }
    }

    private static ThriftKind KindOf(int type) => type switch
    {
        1 or 2 => ThriftKind.Flag,
        3 => ThriftKind.Byte,
        4 or 5 or 6 => ThriftKind.Number,
        7 => ThriftKind.Double,
        8 => ThriftKind.Bytes,
        9 or 10 => ThriftKind.List,
        12 => ThriftKind.Struct,
        _ => throw new InvalidDataException("The footer is damaged."),
    };

    private void SkipList(ThriftShape? item, int depth)
    {
        Require(depth < MaximumDepth);
        var header = ReadByte();
        var count = header >> 4 == 15 ? ReadVariable() : (ulong)(header >> 4);

        // An element takes a byte at least.
        Require(count <= (ulong)(_bytes.Length - _at));
        for (var i = 0UL; i < count; i++)
        {
            Skip(header & 15, item, depth + 1, isFlagStored: true);
        }
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

        throw new InvalidDataException("A number does not end.");
    }

    private int ReadByte()
    {
        Require(_at < _bytes.Length);
        return _bytes[_at++];
    }

    private void Advance(ulong count)
    {
        Require(count <= (ulong)(_bytes.Length - _at));
        _at += (int)count;
    }

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw new InvalidDataException("The footer is damaged.");
        }
    }
}
