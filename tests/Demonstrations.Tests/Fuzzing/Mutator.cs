using System.Buffers.Binary;

namespace ImitationService.Demonstrations.Tests.Fuzzing;

/// <summary>Damages uploads as disks, recorders and attackers do: the same seed, the same damage.</summary>
internal sealed class Mutator(Random random)
{
    private static readonly long[] Interesting =
        [0, 1, -1, 2, 127, 128, 255, 256, 32_767, 32_768, 65_535, 65_536, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32, long.MaxValue, long.MinValue, 1 << 20, 1 << 28];

    /// <summary>An upload with one to four changes in one of its members; rarely in the archive around them.</summary>
    public (string Name, byte[] Bytes) Mutate(Upload upload, IReadOnlyList<Upload> others)
    {
        if (upload.Members.Count > 1 && random.Next(8) == 0)
        {
            return (upload.Name, Change(upload.Pack(), others));
        }

        // Small members are the ones that describe the others.
        var member = random.Next(2) == 0
            ? random.Next(upload.Members.Count)
            : upload.Members.Index().OrderBy(entry => entry.Item.Bytes.Length).ElementAt(random.Next((upload.Members.Count + 1) / 2)).Index;
        return (upload.Name, upload.With(member, Change(upload.Members[member].Bytes, others)).Pack());
    }

    private byte[] Change(byte[] good, IReadOnlyList<Upload> others)
    {
        var bytes = (byte[])good.Clone();
        for (var change = random.Next(1, 5); change > 0 && bytes.Length > 8; change--)
        {
            bytes = ChangeOnce(bytes, others);
        }

        return bytes;
    }

    private byte[] ChangeOnce(byte[] bytes, IReadOnlyList<Upload> others)
    {
        var at = Place(bytes.Length);
        var length = Math.Min(random.Next(1, 64), bytes.Length - at);
        switch (random.Next(9))
        {
            case 0: bytes[at] ^= (byte)(1 << random.Next(8)); return bytes;
            case 1: bytes[at] = (byte)random.Next(256); return bytes;
            case 2: WriteInteger(bytes.AsSpan(at)); return bytes;
            case 3: return bytes[..at];
            case 4: return [.. bytes[..at], .. bytes[(at + length)..]];
            case 5: return [.. bytes[..(at + length)], .. bytes[at..]];
            case 6: random.NextBytes(bytes.AsSpan(at, length)); return bytes;
            case 7: Swap(bytes, at, Place(bytes.Length), length); return bytes;
            default: return Splice(bytes, at, others[random.Next(others.Count)]);
        }
    }

    // Headers lie at the beginning and footers at the end, more often than not.
    private int Place(int length) => random.Next(4) switch
    {
        0 => random.Next(Math.Min(length, 128)),
        1 => length - 1 - random.Next(Math.Min(length, 128)),
        _ => random.Next(length),
    };

    private void WriteInteger(Span<byte> place)
    {
        var value = Interesting[random.Next(Interesting.Length)];
        Span<byte> bytes = stackalloc byte[8];
        if (random.Next(4) == 0)
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        }
        else
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        }

        var width = Math.Min(1 << random.Next(4), place.Length);
        bytes[..width].CopyTo(place);
    }

    private static void Swap(byte[] bytes, int one, int other, int length)
    {
        for (var i = 0; i < Math.Min(length, bytes.Length - Math.Max(one, other)); i++)
        {
            (bytes[one + i], bytes[other + i]) = (bytes[other + i], bytes[one + i]);
        }
    }

    // The beginning of one file and the end of another.
    private byte[] Splice(byte[] bytes, int at, Upload other)
    {
        var donor = other.Members[random.Next(other.Members.Count)].Bytes;
        return [.. bytes[..at], .. donor.AsSpan(donor.Length == 0 ? 0 : random.Next(donor.Length))];
    }
}
