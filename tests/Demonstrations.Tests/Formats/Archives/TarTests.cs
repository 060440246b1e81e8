using System.Formats.Tar;
using System.IO.Compression;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Tests.Formats.Archives;

public sealed class TarTests : IDisposable
{
    private static readonly byte[] Table = "obs_0,action\n1,0.5\n2,0.25\n3,0.125\n"u8.ToArray();

    private readonly Workbench _bench = new();

    [Theory]
    [InlineData(TarEntryFormat.V7)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public void Read_AnyKindOfTar_TakesItsFiles(TarEntryFormat format)
    {
        var folder = format == TarEntryFormat.V7 ? "runs" : new string('f', 90) + "/" + new string('g', 60);
        var contents = Workbench.Accepted(_bench.ReadBytes(null, ("a.tar", Tar(format, (folder + "/e_10.csv", Table), (folder + "/e_2.csv", Table), (folder + "/._e_2.csv", Table), ("README.md", Table)))));

        Assert.Equal(("csv", 2L, 6L), (contents.Format, contents.Episodes, contents.Transitions));
    }

    [Fact]
    public void Read_GzippedFile_IsTheFile()
    {
        var contents = Workbench.Accepted(_bench.ReadBytes(null, ("a.csv.gz", Gzip(Table))));

        Assert.Equal("csv", contents.Format);
    }

    [Theory]
    [InlineData("symbolic link", "unsafe-entry")]
    [InlineData("hard link", "unsafe-entry")]
    [InlineData("pipe", "unsafe-entry")]
    [InlineData("climbs", "unsafe-entry")]
    [InlineData("absolute", "unsafe-entry")]
    [InlineData("twice", "duplicate-entry")]
    [InlineData("nested", "nested-archive")]
    [InlineData("cut", "invalid-archive")]
    [InlineData("lies", "invalid-archive")]
    [InlineData("bomb", "archive-bomb")]
    [InlineData("damaged gzip", "invalid-archive")]
    [InlineData("empty", "empty-archive")]
    public void Read_HostileTar_IsRejectedByName(string what, string code)
    {
        var result = _bench.ReadBytes(null, ("a.tar", Hostile(what)));

        Assert.False(result.IsAccepted);
        Assert.Equal(code, result.Report.Problems.First(problem => problem.Severity == ProblemSeverity.Error).Code);
    }

    [Fact]
    public void Read_MutatedTar_IsAResult()
    {
        var good = Tar(TarEntryFormat.Pax, ("e_1.csv", Table), ("e_2.csv", Table));
        var random = new Random(9);
        for (var i = 0; i < 300; i++)
        {
            var mutant = (byte[])good.Clone();
            mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            var file = _bench.Store(("a.tar", i % 2 == 0 ? mutant : mutant[..random.Next(mutant.Length)]));

            Assert.Null(Record.Exception(() => _bench.ReadFiles(null, file)));
        }
    }

    public void Dispose() => _bench.Dispose();

    private static byte[] Hostile(string what)
    {
        var good = Tar(TarEntryFormat.Ustar, ("a.csv", Table));
        switch (what)
        {
            case "symbolic link": return Link(TarEntryType.SymbolicLink, "/etc/passwd");
            case "hard link": return Link(TarEntryType.HardLink, "a.csv");
            case "pipe": return Link(TarEntryType.Fifo, null);
            case "climbs": return Tar(TarEntryFormat.Pax, ("../../evil.csv", Table));
            case "absolute": return Tar(TarEntryFormat.Pax, ("/etc/cron.d/evil.csv", Table));
            case "twice": return Tar(TarEntryFormat.Pax, ("a.csv", Table), ("a.csv", Table));
            case "nested": return Tar(TarEntryFormat.Pax, ("b.tar", good));
            case "cut": return good[..520];
            case "bomb": return Gzip(new byte[300 << 20]);
            case "damaged gzip": return [.. Gzip(good)[..40], .. new byte[60]];
            case "empty": return Tar(TarEntryFormat.Ustar, ("README", Table));
            default:
                "77777777777"u8.CopyTo(good.AsSpan(124));
                var sum = good.AsSpan(0, 148).ToArray().Sum(value => value) + (8 * ' ') + good.AsSpan(156, 356).ToArray().Sum(value => value);
                System.Text.Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(good.AsSpan(148));
                return good;
        }
    }

    private static byte[] Link(TarEntryType type, string? target)
    {
        var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
        {
            var entry = new UstarTarEntry(type, "evil.csv");
            if (target is not null)
            {
                entry.LinkName = target;
            }

            tar.WriteEntry(entry);
        }

        return stream.ToArray();
    }

    private static byte[] Tar(TarEntryFormat format, params (string Name, byte[] Bytes)[] files)
    {
        var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, format, leaveOpen: true))
        {
            foreach (var (name, bytes) in files)
            {
                var content = new MemoryStream(bytes);
                tar.WriteEntry(format switch
                {
                    TarEntryFormat.V7 => new V7TarEntry(TarEntryType.V7RegularFile, name) { DataStream = content },
                    TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = content },
                    TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, name) { DataStream = content },
                    _ => new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content },
                });
            }
        }

        return stream.ToArray();
    }

    private static byte[] Gzip(byte[] bytes)
    {
        var stream = new MemoryStream();
        using (var zip = new GZipStream(stream, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zip.Write(bytes);
        }

        return stream.ToArray();
    }
}
