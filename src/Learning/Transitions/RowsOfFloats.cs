using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ImitationService.Learning.Products;
using TorchSharp;
using static TorchSharp.torch;

namespace ImitationService.Learning.Transitions;

/// <summary>
/// Some rows of a table, by number. A minibatch's lie anywhere in memory: those that come next are asked for while one is copied,
/// and nothing is asked of torch row by row.
/// </summary>
internal static unsafe class RowsOfFloats
{
    private const int Ahead = 12;
    private const int Lanes = 16;
    private const int LineFloats = 16;

    // Wider rows are long enough for the processor to see where they go on.
    private const int MostColumns = 256;

    /// <summary>[n, …], [k] int64 → [k, …]</summary>
    public static Tensor At(Tensor table, Tensor rows)
    {
        var isPlain = Avx512F.IsSupported && table.device_type == DeviceType.CPU && table.dtype == ScalarType.Float32 && table.dim() == 2 && table.is_contiguous();
        if (!isPlain || table.size(1) is 0 or > MostColumns || rows.dim() != 1 || !rows.is_contiguous())
        {
            return table.index_select(0, rows);
        }

        var (count, columns) = (rows.size(0), (int)table.size(1));
        var result = empty(count, columns);
        var indices = MemoryMarshal.Cast<byte, long>(rows.bytes);
        var height = table.size(0);
        foreach (var index in indices)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)index, (ulong)height, nameof(rows));
        }

        Copy(Matrix.Address(table), columns, indices, Matrix.Address(result));
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(float* table, int columns, ReadOnlySpan<long> rows, float* to)
    {
        var (whole, mask) = ((columns - 1) / Lanes * Lanes, FirstLanes.Mask(((columns - 1) % Lanes) + 1));
        for (var i = 0; i < rows.Length; i++, to += columns)
        {
            if (i + Ahead < rows.Length)
            {
                var next = table + (rows[i + Ahead] * columns);
                for (var j = 0; j < columns; j += LineFloats)
                {
                    Sse.Prefetch0(next + j);
                }

                Sse.Prefetch0(next + columns - 1);
            }

            var row = table + (rows[i] * columns);
            for (var j = 0; j < whole; j += Lanes)
            {
                Vector512.Load(row + j).Store(to + j);
            }

            FirstLanes.Store(to + whole, mask, FirstLanes.Load(row + whole, mask));
        }
    }
}
