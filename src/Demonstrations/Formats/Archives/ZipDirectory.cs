using System.Buffers.Binary;

namespace ImitationService.Demonstrations.Formats.Archives;

/// <summary>
/// Looks at the end of a zip before its directory is read: the library holds all of it in memory, and an upload may be
/// nothing but directory. Layout: PKWARE APPNOTE 4.3.14 to 4.3.16.
/// </summary>
internal static class ZipDirectory
{
    private const int EndBytes = 22;
    private const int LocatorBytes = 20;
    private const int LargeEndBytes = 56;

    /// <exception cref="InvalidDataException">There is no directory.</exception>
    /// <exception cref="IntakeException">It is longer than it may be.</exception>
    public static void Check(Stream stream, UploadedFile file, IntakeLimits limits)
    {
        var tail = new byte[Math.Min(stream.Length, LargeEndBytes + LocatorBytes + EndBytes + ushort.MaxValue)];
        stream.Position = stream.Length - tail.Length;
        stream.ReadExactly(tail);
        stream.Position = 0;
        var end = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (end < 0 || end + EndBytes > tail.Length)
        {
            throw new InvalidDataException("There is no end of the directory.");
        }

        var entries = BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(end + 10));
        var start = StartOf(tail, end);
        if (start < 0 || start > stream.Length)
        {
            throw new InvalidDataException("The directory begins after the end.");
        }

        // The directory lies between its start and its end, whatever it claims as its length.
        if (stream.Length - start > limits.MaximumDirectoryBytes || (entries < ushort.MaxValue && entries > limits.MaximumArchiveEntries))
        {
            throw TooMany(file, limits);
        }
    }

    /// <summary>The rejection of an archive with too many entries.</summary>
    public static IntakeException TooMany(UploadedFile file, IntakeLimits limits) => new(
        "too-many-entries", $"The archive has more than the {limits.MaximumArchiveEntries} entries that are allowed.", "Join the episodes into fewer files.", file.Name);

    private static long StartOf(ReadOnlySpan<byte> tail, int end)
    {
        var start = BinaryPrimitives.ReadUInt32LittleEndian(tail[(end + 16)..]);
        var large = tail[..end].LastIndexOf("PK\x06\x06"u8);
        return start == uint.MaxValue && large >= 0 && large + LargeEndBytes <= end
            ? BinaryPrimitives.ReadInt64LittleEndian(tail[(large + 48)..])
            : start;
    }
}
