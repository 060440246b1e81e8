using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace ImitationService.Demonstrations.Formats.Archives;

/// <summary>
/// Walks a tar, POSIX (ustar, pax) or GNU. Only files and folders may be in it: links and devices are refused by name.
/// Layout: POSIX.1-2017, pax, "ustar Interchange Format".
/// </summary>
internal sealed class TarEntries(UploadedFile file, IntakeLimits limits)
{
    private const int Block = 512;
    private const int MaximumNameBytes = 1 << 16;

    /// <summary>Whether the first bytes are a tar's: the magic, or a checksum that fits (tars older than POSIX).</summary>
    public static bool IsTar(ReadOnlySpan<byte> head) =>
        head.Length >= Block && (head[257..].StartsWith("ustar"u8) || (head[0] != 0 && IsIntact(head[..Block])));

    /// <summary>Name, place and length of every file, in order.</summary>
    /// <exception cref="IntakeException">A header is damaged, an entry is no file, or there are too many.</exception>
    public IReadOnlyList<(string Name, long Start, long Bytes)> Read()
    {
        using var stream = file.OpenRead();
        var found = new List<(string, long, long)>();
        var header = new byte[Block];
        string? longName = null;
        long? longSize = null;
        while (stream.ReadAtLeast(header, Block, throwOnEndOfStream: false) == Block && header.AsSpan().ContainsAnyExcept((byte)0))
        {
            if (!IsIntact(header) || (longSize ?? ReadNumber(header.AsSpan(124, 12))) is not { } size || size < 0 || size > stream.Length - stream.Position)
            {
                throw Invalid("A header is damaged, or promises more bytes than there are.");
            }

            var start = stream.Position;
            switch ((char)header[156])
            {
                case '0' or '\0' or '7':
                    found.Add((longName ?? NameOf(header), start, size));
                    (longName, longSize) = (null, null);
                    break;
                case '5':
                    (longName, longSize) = (null, null);
                    break;
                case 'L':
                    longName = Encoding.UTF8.GetString(ReadSmall(stream, size)).TrimEnd('\0');
                    break;
                case 'x':
                    (longName, longSize) = ReadPax(ReadSmall(stream, size), longName);
                    break;
                case 'g' or 'V' or 'K':
                    break;
                case var type:
                    throw new IntakeException("unsafe-entry", $"The entry '{longName ?? NameOf(header)}' is no file ({Describe(type)}).", "Save the archive with files alone (tar --dereference).", file.Name);
            }

            if (found.Count > limits.MaximumArchiveEntries)
            {
                throw ZipDirectory.TooMany(file, limits);
            }

            stream.Position = Math.Min(stream.Length, start + ((size + Block - 1) / Block * Block));
        }

        return found;
    }

    private static string Describe(char type) => type switch
    {
        '1' => "a hard link",
        '2' => "a symbolic link",
        '3' or '4' => "a device",
        '6' => "a pipe",
        'S' => "a file with holes",
        _ => "of an unknown type",
    };

    private static bool IsIntact(ReadOnlySpan<byte> header)
    {
        var sum = 8 * ' ';
        for (var i = 0; i < Block; i++)
        {
            sum += i is >= 148 and < 156 ? 0 : header[i];
        }

        return ReadNumber(header.Slice(148, 8)) == sum;
    }

    /// <summary>Octal digits, or GNU's big-endian number behind a set high bit.</summary>
    private static long? ReadNumber(ReadOnlySpan<byte> field)
    {
        if (field[0] == 0x80)
        {
            return field.Length == 12 && !field[1..4].ContainsAnyExcept((byte)0) ? BinaryPrimitives.ReadInt64BigEndian(field[4..]) : null;
        }

        var value = 0L;
        foreach (var digit in field.Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return null;
            }

            value = (value * 8) + digit - '0';
        }

        return value;
    }

    private static string NameOf(ReadOnlySpan<byte> header)
    {
        var name = Text(header[..100]);
        var prefix = header[257..].StartsWith("ustar\0"u8) ? Text(header.Slice(345, 155)) : string.Empty;
        return prefix.Length > 0 ? $"{prefix}/{name}" : name;
    }

    private static string Text(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(field.IndexOf((byte)0) is var end and >= 0 ? field[..end] : field);

    private byte[] ReadSmall(Stream stream, long size)
    {
        if (size > MaximumNameBytes)
        {
            throw Invalid($"A name of {size} bytes is too long.");
        }

        var bytes = new byte[size];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Records of the form <c>27 path=folder/name\n</c>.</summary>
    private (string? Name, long? Size) ReadPax(ReadOnlySpan<byte> records, string? name)
    {
        long? size = null;
        while (!records.IsEmpty)
        {
            var space = records.IndexOf((byte)' ');
            if (space < 1 || !int.TryParse(records[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length <= space + 1 || length > records.Length)
            {
                throw Invalid("An extended header is damaged.");
            }

            var record = records[(space + 1)..(length - 1)];
            name = record.StartsWith("path="u8) ? Encoding.UTF8.GetString(record[5..]) : name;
            if (record.StartsWith("size="u8))
            {
                size = long.TryParse(record[5..], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : throw Invalid("An extended header is damaged.");
            }

            records = records[length..];
        }

        return (name, size);
    }

    private IntakeException Invalid(string what) => new("invalid-archive", what, "Save the file again and upload it whole.", file.Name);
}
