using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Demonstrations.Formats.Numpy;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Export;

/// <summary>
/// Writes a canonical dataset as an NPZ file, as <c>numpy.load</c> reads it: one array per feature, by its name, and
/// <c>episode_ends</c>, int64 [episodes]: the number of transitions up to the end of each episode. Where episodes have T+1
/// observations, an observation's array has one row more per episode than the others. The same dataset gives the same bytes.
/// </summary>
public static class NpzExport
{
    /// <summary>Name of the array of episode ends.</summary>
    public const string EpisodeEnds = "episode_ends";

    /// <summary>The array of the different texts, which features of text number from 0; absent where there is none.</summary>
    public const string Texts = "texts";

    // numpy.lib.format: the header, with the ten bytes before it, fills whole blocks of this many bytes.
    private const int HeaderAlignment = 64;
    private const int PrefixBytes = 10;

    // Nothing in the file may depend on when it is made; this is the first time a zip can name.
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes the dataset; the target need not be seekable.</summary>
    public static void Write(CanonicalDataset dataset, Stream target, CancellationToken cancellationToken)
    {
        using var archive = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var feature in dataset.Contents.Features)
        {
            using var array = Begin(archive, feature.Name, DescriptorOf(feature.Type), [dataset.Rows(feature.Name), .. feature.Shape.Select(dimension => (long)dimension)]);
            FeatureBytes.CopyTo(array, dataset, feature, cancellationToken);
        }

        var ends = Begin(archive, EpisodeEnds, DescriptorOf(ElementType.Int64), [dataset.Contents.Episodes]);
        ends.Write(MemoryMarshal.AsBytes(dataset.EpisodeOffsets[1..]));
        ends.Dispose();
        WriteTexts(archive, dataset.Texts);
    }

    // numpy's texts are of one length, four bytes to a character (UTF-32) and noughts behind.
    private static void WriteTexts(ZipArchive archive, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            return;
        }

        var length = Math.Max(1, texts.Max(text => Encoding.UTF32.GetByteCount(text) / sizeof(uint)));
        using var array = Begin(archive, Texts, $"<U{length}", [texts.Count]);
        foreach (var text in texts)
        {
            var row = new byte[length * sizeof(uint)];
            Encoding.UTF32.GetBytes(text, row);
            array.Write(row);
        }
    }

    private static Stream Begin(ZipArchive archive, string name, string descriptor, IReadOnlyList<long> shape)
    {
        // Stored, as numpy.savez does it, so that arrays can be read where they lie.
        var entry = archive.CreateEntry($"{name}.npy", CompressionLevel.NoCompression);
        entry.LastWriteTime = Epoch;
        var array = entry.Open();
        array.Write(HeaderOf(descriptor, shape));
        return array;
    }

    /// <summary>The header of an npy file of version 1.0: magic, version, length of the text as uint16, text padded with spaces to a line end.</summary>
    private static byte[] HeaderOf(string descriptor, IReadOnlyList<long> shape)
    {
        var dimensions = string.Concat(shape.Select(dimension => dimension.ToString(CultureInfo.InvariantCulture) + ", ")).TrimEnd();
        var text = $"{{'descr': '{descriptor}', 'fortran_order': False, 'shape': ({dimensions}), }}";
        var length = (PrefixBytes + text.Length + HeaderAlignment) / HeaderAlignment * HeaderAlignment;
        var header = new byte[length];
        header.AsSpan().Fill((byte)' ');
        NpyHeader.Magic.CopyTo(header);
        (header[6], header[7]) = (1, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(length - PrefixBytes));
        Encoding.ASCII.GetBytes(text, header.AsSpan(PrefixBytes));
        header[^1] = (byte)'\n';
        return header;
    }

    private static string DescriptorOf(ElementType type) => type switch
    {
        ElementType.Float32 => "<f4",
        ElementType.Int64 or ElementType.Text => "<i8",
        ElementType.UInt8 => "|u1",
        ElementType.Bool => "|b1",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an element type."),
    };
}
