using ImitationService.Demonstrations.Formats.Arrow;
using ImitationService.Demonstrations.Formats.Csv;
using ImitationService.Demonstrations.Formats.Hdf5;
using ImitationService.Demonstrations.Formats.Images;
using ImitationService.Demonstrations.Formats.JsonLines;
using ImitationService.Demonstrations.Formats.LeRobot;
using ImitationService.Demonstrations.Formats.Numpy;
using ImitationService.Demonstrations.Formats.Parquet;
using ImitationService.Demonstrations.Formats.Zarr;

namespace ImitationService.Demonstrations.Formats;

/// <summary>The formats that are read, in the order in which they are asked; the table comes last, since any text may be one.</summary>
internal static class DemonstrationReaders
{
    private static readonly IReadOnlyList<IDemonstrationReader> All = RequireUniqueNames([new NpzReader(), new NpyReader(), new Hdf5Reader(), new ParquetReader(), new ArrowReader(), new JsonLinesReader(), new CsvReader()]);

    /// <summary>The formats whose unit is a folder; asked before those of single files.</summary>
    public static IReadOnlyList<IFolderReader> Folders { get; } = [new LeRobotReader(), new ZarrReader(), new MinariReader(), new DonkeyTubReader()];

    private static readonly (byte[] Start, string What, string Advice)[] Known =
    [
        ("BZh"u8.ToArray(), "bzip2", "Unpack it and upload what is inside."),
        ([0x28, 0xb5, 0x2f, 0xfd], "zstd", "Unpack it and upload what is inside."),
        ([0x80, 0x02], "a pickle", "Pickles run code when they are loaded, so they are never read. Export the arrays with numpy.savez."),
        ([0x80, 0x03], "a pickle", "Pickles run code when they are loaded, so they are never read. Export the arrays with numpy.savez."),
        ([0x80, 0x04], "a pickle", "Pickles run code when they are loaded, so they are never read. Export the arrays with numpy.savez."),
        ([0x80, 0x05], "a pickle", "Pickles run code when they are loaded, so they are never read. Export the arrays with numpy.savez."),
    ];

    /// <summary>The names of the formats.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Folders.Select(reader => reader.Name).Concat(All.Select(reader => reader.Name)).Distinct()];

    /// <summary>Whether a zip is read as it is, rather than for the files in it.</summary>
    public static bool IsNumpyArchive(UploadedFile file) => All.OfType<NpzReader>().Single().CanRead(file, file.ReadHead());

    /// <summary>The reader of a file.</summary>
    /// <exception cref="IntakeException">No reader knows it.</exception>
    public static IDemonstrationReader Get(UploadedFile file)
    {
        var head = file.ReadHead();
        if (head.Length == 0)
        {
            throw new IntakeException("empty-file", "The file is empty.", "Upload a file with at least two transitions.", file.Name);
        }

        if (All.FirstOrDefault(reader => reader.CanRead(file, head)) is { } found)
        {
            return found;
        }

        var (_, what, advice) = Known.FirstOrDefault(known => head.AsSpan().StartsWith(known.Start));
        throw new IntakeException(
            "unknown-format",
            what is null ? "The content is of no known format." : $"The content is {what}.",
            advice ?? $"Upload one of: {string.Join(", ", Names)}, or a zip of them.",
            file.Name);
    }

    private static IReadOnlyList<IDemonstrationReader> RequireUniqueNames(IReadOnlyList<IDemonstrationReader> readers) =>
        readers.GroupBy(reader => reader.Name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new InvalidOperationException($"Two readers are called '{twice.Key}'.")
            : readers;
}
