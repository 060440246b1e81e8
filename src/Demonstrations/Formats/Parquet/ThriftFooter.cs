namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>
/// Walks a footer before the library parses it: a damaged one promises lists of billions, or ends early, and the library
/// would go on for ever. Format: Thrift compact protocol.
/// </summary>
internal ref struct ThriftFooter(ReadOnlySpan<byte> bytes)
{
    private const int MaximumDepth = 32;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static void Check(ReadOnlySpan<byte> bytes) => new ThriftFooter(bytes).SkipStruct(0);

    private void SkipStruct(int depth)
    {
        Require(depth < MaximumDepth);
        while (ReadByte() is var header and not 0)
        {
            if (header >> 4 == 0)
            {
                ReadVariable();
            }

            // In a struct a flag's value is its type.
            Skip(header & 15, depth, isFlagStored: false);
        }
    }

    private void Skip(int type, int depth, bool isFlagStored)
    {
        switch (type)
        {
            case 1 or 2:
                Advance(isFlagStored ? 1UL : 0);
                break;
            case 3:
                Advance(1);
                break;
            case 4 or 5 or 6:
                ReadVariable();
                break;
            case 7:
                Advance(8);
                break;
            case 8:
                Advance(ReadVariable());
                break;
            case 9 or 10:
                SkipList(depth);
                break;
            case 12:
                SkipStruct(depth + 1);
                break;
            default:
                Require(false);
                break;
        }
    }

    private void SkipList(int depth)
    {
        Require(depth < MaximumDepth);
        var header = ReadByte();
        var count = header >> 4 == 15 ? ReadVariable() : (ulong)(header >> 4);

        // An element takes a byte at least.
        Require(count <= (ulong)(_bytes.Length - _at));
        for (var i = 0UL; i < count; i++)
        {
            Skip(header & 15, depth + 1, isFlagStored: true);
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
