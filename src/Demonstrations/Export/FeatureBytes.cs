using System.Runtime.InteropServices;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Export;

/// <summary>The elements of a feature as bytes, a piece at a time: whatever its length, memory stays the same.</summary>
internal static class FeatureBytes
{
    private const int ChunkElements = 1 << 18;

    /// <summary>Writes all rows of a feature: little-endian, [rows, size].</summary>
    public static void CopyTo(Stream target, CanonicalDataset dataset, Feature feature, CancellationToken cancellationToken)
    {
        var rows = dataset.Rows(feature.Name);
        for (var row = 0L; row < rows;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var most = Math.Min(Math.Max(1, ChunkElements / feature.Size), dataset.ContiguousRows(feature.Name, row));
            var count = (int)Math.Min(rows - row, most);
            target.Write(Read(dataset, feature, row, count));
            row += count;
        }
    }

    private static ReadOnlySpan<byte> Read(CanonicalDataset dataset, Feature feature, long row, int rows) => feature.Type switch
    {
        ElementType.Float32 => MemoryMarshal.AsBytes(dataset.Floats(feature.Name, row, rows)),
        ElementType.Int64 or ElementType.Text => MemoryMarshal.AsBytes(dataset.Integers(feature.Name, row, rows)),
        ElementType.UInt8 => dataset.Bytes(feature.Name, row, rows),
        _ => dataset.Flags(feature.Name, row, rows),
    };
}
