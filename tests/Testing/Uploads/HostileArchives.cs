using System.Buffers.Binary;
using static ImitationService.Testing.Uploads.HostileUploads;

namespace ImitationService.Testing.Uploads;

internal static class HostileArchives
{
    private static readonly byte[] Table = "obs_0,action\n1,0.5\n2,0.25\n3,0.125\n"u8.ToArray();

    public static IEnumerable<HostileUpload> All =>
    [
        Bytes("zip, nothing in it", "empty-archive", "a.zip", () => ZipBytes.Stored()),
        Bytes("zip, folders alone", "empty-archive", "a.zip", () => ZipBytes.Stored(("folder/", []))),
        Bytes("zip, litter alone", "empty-archive", "a.zip", () => ZipBytes.Stored(("__MACOSX/._a.csv", Table), ("._a.csv", Table), (".DS_Store", Table))),
        Bytes("zip, cut in half", "invalid-archive", "a.zip", () => ZipBytes.Stored(("a.csv", Table))[..80]),
        Bytes("zip, its first four bytes", "invalid-archive", "a.zip", () => "PK\x03\x04"u8.ToArray()),
        Bytes("zip, its directory overwritten", "invalid-archive", "a.zip", () => Overwrite(ZipBytes.Stored(("a.csv", Table)), fromEnd: 60)),
        Bytes("zip, a damaged deflate stream", "invalid-archive", "a.zip", DamagedDeflate),
        Bytes("zip, a name that climbs", "unsafe-entry", "a.zip", () => ZipBytes.Stored(("../../../tmp/evil.csv", Table))),
        Bytes("zip, a name that climbs backwards", "unsafe-entry", "a.zip", () => ZipBytes.Stored(("..\\..\\evil.csv", Table))),
        Bytes("zip, an absolute name", "unsafe-entry", "a.zip", () => ZipBytes.Stored(("/etc/cron.d/evil.csv", Table))),
        Bytes("zip, a drive's name", "unsafe-entry", "a.zip", () => ZipBytes.Stored(("C:\\evil.csv", Table))),
        Bytes("zip, two entries of one name", "duplicate-entry", "a.zip", () => ZipBytes.Stored(("a.csv", Table), ("a.csv", Table))),
        Bytes("npz, two arrays of one name", "duplicate-entry", "a.npz", () => ZipBytes.Stored(("obs.npy", NpyBytes.Floats("(2,)", 1, 2)), ("obs.npy", NpyBytes.Floats("(2,)", 1, 2)))),
        Bytes("zip, a zip in it", "nested-archive", "a.zip", () => ZipBytes.Stored(("b.zip", ZipBytes.Stored(("a.csv", Table))))),
        Bytes("zip, a zip in it under another name", "nested-archive", "a.zip", () => ZipBytes.Stored(("b.csv", ZipBytes.Stored(("a.csv", Table))))),
        Bytes("zip, more entries than are read", "too-many-entries", "a.zip", () => ZipBytes.Stored([.. Enumerable.Range(0, 100_001).Select(number => ($"{number}.csv", Array.Empty<byte>()))])),
        Bytes("zip, a bomb of zeros", "archive-bomb", "a.zip", () => ZipBytes.Bomb("a.csv", (byte)'0', 300)),
        Bytes("zip, a bomb that lies about its length", "empty-file", "a.zip", () => LieAboutLength(ZipBytes.Bomb("a.csv", (byte)'\n', 300), 100)),
        Bytes("npz, a bomb", "archive-bomb", "a.npz", () => ZipBytes.Bomb("obs.npy", 0, 300)),
        Bytes("zip, a claim of gigabytes", "archive-bomb", "a.zip", () => LieAboutLength(ZipBytes.Deflated(("a.csv", Table)), 4_000_000_000)),
        Bytes("gzip, nothing in it", "empty-file", "a.csv.gz", () => [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        Bytes("hdf5, its first bytes and nothing", "invalid-hdf5", "a.hdf5", () => [0x89, .. "HDF\r\n\x1a\n"u8, .. new byte[100]]),
        Bytes("parquet, no footer", "invalid-parquet", "a.parquet", () => [.. "PAR1"u8, .. new byte[100], .. "PAR1"u8]),
        Bytes("a pickle", "unknown-format", "a.pkl", () => [0x80, 4, .. "cos\nsystem\n(S'id'\ntR."u8]),
        Bytes("noise", "unknown-format", "a.bin", Noise),
        Bytes("noise that is called a table", "unknown-format", "a.csv", Noise),
        Bytes("an elf", "unknown-format", "a.csv", () => [0x7f, .. "ELF"u8, 2, 1, 1, .. new byte[200]]),
        Bytes("nothing at all", "empty-file", "a.npz", () => []),
    ];

    private static byte[] Noise()
    {
        var bytes = new byte[100_000];
        new Random(7).NextBytes(bytes);
        bytes[0] = 0;
        return bytes;
    }

    private static byte[] Overwrite(byte[] bytes, int fromEnd)
    {
        bytes.AsSpan(bytes.Length - fromEnd, 40).Fill(0xEE);
        return bytes;
    }

    private static byte[] DamagedDeflate()
    {
        var digits = new Random(3);
        var text = Enumerable.Range(0, 20_000).Select(_ => (byte)('0' + digits.Next(10))).ToArray();
        var archive = ZipBytes.Deflated(("a.csv", text));
        archive.AsSpan(60, 300).Fill(0xFF);
        return archive;
    }

    /// <summary>Writes another unpacked length into the directory and the entry's own header.</summary>
    private static byte[] LieAboutLength(byte[] archive, uint length)
    {
        var directory = archive.AsSpan().LastIndexOf("PK\x01\x02"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(archive.AsSpan(directory + 24), length);
        return archive;
    }
}
