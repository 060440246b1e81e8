using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ImitationService.Learning.Products;

/// <summary>
/// The innermost part of a product: up to 32 columns of the result, eight rows at a time, which stay in the processor's
/// registers while the depth is summed up. Written out row by row because only single variables are given registers; a method
/// call among them would cost each its place. Where there are fewer rows the last one is computed in place of the others, where
/// there are fewer columns a mask leaves the others out: nothing beyond the matrices is touched.
/// </summary>
internal static unsafe class ProductTile
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 8;

    /// <summary>Columns of a wide tile.</summary>
    public const int Columns = 32;

    /// <summary>Columns of a narrow tile, and of a register.</summary>
    public const int NarrowColumns = 16;

    /// <summary>c = a·b, or c += a·b, by whichever tile the result needs.</summary>
    /// <param name="a">[m, depth]</param>
    /// <param name="b">With whole rows. [depth, n]</param>
    /// <param name="c">With whole rows, at most 32 columns. [m, n]</param>
    /// <param name="isAdded">Whether the product is added to what is there.</param>
    public static void Multiply(Matrix a, Matrix b, Matrix c, bool isAdded)
    {
        switch (c.Columns)
        {
            case Columns:
                Wide<AllLanes>(a, b, c, isAdded);
                break;
            case > NarrowColumns:
                Wide<FirstLanes>(a, b, c, isAdded);
                break;
            case NarrowColumns:
                Narrow<AllLanes>(a, b, c, isAdded);
                break;
            default:
                Narrow<FirstLanes>(a, b, c, isAdded);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide<TLanes>(Matrix a, Matrix b, Matrix c, bool isAdded)
        where TLanes : ILanes
    {
        var (depth, depthStride, bStride, cStride) = (a.Columns, a.ColumnStride, b.RowStride, c.RowStride);
        var mask = FirstLanes.Mask(c.Columns - NarrowColumns);
        for (var i = 0; i < c.Rows; i += Rows)
        {
            var (c00, c01, c10, c11) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
            var (c20, c21, c30, c31) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
            var (c40, c41, c50, c51) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
            var (c60, c61, c70, c71) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
            var last = Math.Min(Rows, a.Rows - i) - 1;
            float* a0 = a.At(i, 0), a1 = a.At(i + Math.Min(1, last), 0), a2 = a.At(i + Math.Min(2, last), 0), a3 = a.At(i + Math.Min(3, last), 0);
            float* a4 = a.At(i + Math.Min(4, last), 0), a5 = a.At(i + Math.Min(5, last), 0), a6 = a.At(i + Math.Min(6, last), 0), a7 = a.At(i + Math.Min(7, last), 0);
            var row = b.At(0, 0);
            nint place = 0;
            for (var k = 0; k < depth; k++, place += depthStride, row += bStride)
            {
                var (b0, b1) = (Vector512.Load(row), TLanes.Load(row + NarrowColumns, mask));
                (c00, c01) = (Vector512.FusedMultiplyAdd(Vector512.Create(a0[place]), b0, c00), Vector512.FusedMultiplyAdd(Vector512.Create(a0[place]), b1, c01));
                (c10, c11) = (Vector512.FusedMultiplyAdd(Vector512.Create(a1[place]), b0, c10), Vector512.FusedMultiplyAdd(Vector512.Create(a1[place]), b1, c11));
                (c20, c21) = (Vector512.FusedMultiplyAdd(Vector512.Create(a2[place]), b0, c20), Vector512.FusedMultiplyAdd(Vector512.Create(a2[place]), b1, c21));
                (c30, c31) = (Vector512.FusedMultiplyAdd(Vector512.Create(a3[place]), b0, c30), Vector512.FusedMultiplyAdd(Vector512.Create(a3[place]), b1, c31));
                (c40, c41) = (Vector512.FusedMultiplyAdd(Vector512.Create(a4[place]), b0, c40), Vector512.FusedMultiplyAdd(Vector512.Create(a4[place]), b1, c41));
                (c50, c51) = (Vector512.FusedMultiplyAdd(Vector512.Create(a5[place]), b0, c50), Vector512.FusedMultiplyAdd(Vector512.Create(a5[place]), b1, c51));
                (c60, c61) = (Vector512.FusedMultiplyAdd(Vector512.Create(a6[place]), b0, c60), Vector512.FusedMultiplyAdd(Vector512.Create(a6[place]), b1, c61));
                (c70, c71) = (Vector512.FusedMultiplyAdd(Vector512.Create(a7[place]), b0, c70), Vector512.FusedMultiplyAdd(Vector512.Create(a7[place]), b1, c71));
            }

            var to = c.At(i, 0);
            Put<TLanes>(ref to, cStride, c00, c01, mask, isAdded, 0 <= last);
            Put<TLanes>(ref to, cStride, c10, c11, mask, isAdded, 1 <= last);
            Put<TLanes>(ref to, cStride, c20, c21, mask, isAdded, 2 <= last);
            Put<TLanes>(ref to, cStride, c30, c31, mask, isAdded, 3 <= last);
            Put<TLanes>(ref to, cStride, c40, c41, mask, isAdded, 4 <= last);
            Put<TLanes>(ref to, cStride, c50, c51, mask, isAdded, 5 <= last);
            Put<TLanes>(ref to, cStride, c60, c61, mask, isAdded, 6 <= last);
            Put<TLanes>(ref to, cStride, c70, c71, mask, isAdded, 7 <= last);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow<TLanes>(Matrix a, Matrix b, Matrix c, bool isAdded)
        where TLanes : ILanes
    {
        var (depth, depthStride, bStride, cStride) = (a.Columns, a.ColumnStride, b.RowStride, c.RowStride);
        var mask = FirstLanes.Mask(c.Columns);
        for (var i = 0; i < c.Rows; i += Rows)
        {
            var (c0, c1, c2, c3) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
            var (c4, c5, c6, c7) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
            var last = Math.Min(Rows, a.Rows - i) - 1;
            float* a0 = a.At(i, 0), a1 = a.At(i + Math.Min(1, last), 0), a2 = a.At(i + Math.Min(2, last), 0), a3 = a.At(i + Math.Min(3, last), 0);
            float* a4 = a.At(i + Math.Min(4, last), 0), a5 = a.At(i + Math.Min(5, last), 0), a6 = a.At(i + Math.Min(6, last), 0), a7 = a.At(i + Math.Min(7, last), 0);
            var row = b.At(0, 0);
            nint place = 0;
            for (var k = 0; k < depth; k++, place += depthStride, row += bStride)
            {
                var b0 = TLanes.Load(row, mask);
                c0 = Vector512.FusedMultiplyAdd(Vector512.Create(a0[place]), b0, c0);
                c1 = Vector512.FusedMultiplyAdd(Vector512.Create(a1[place]), b0, c1);
                c2 = Vector512.FusedMultiplyAdd(Vector512.Create(a2[place]), b0, c2);
                c3 = Vector512.FusedMultiplyAdd(Vector512.Create(a3[place]), b0, c3);
                c4 = Vector512.FusedMultiplyAdd(Vector512.Create(a4[place]), b0, c4);
                c5 = Vector512.FusedMultiplyAdd(Vector512.Create(a5[place]), b0, c5);
                c6 = Vector512.FusedMultiplyAdd(Vector512.Create(a6[place]), b0, c6);
                c7 = Vector512.FusedMultiplyAdd(Vector512.Create(a7[place]), b0, c7);
            }

            var to = c.At(i, 0);
            Put<TLanes>(ref to, cStride, c0, mask, isAdded, 0 <= last);
            Put<TLanes>(ref to, cStride, c1, mask, isAdded, 1 <= last);
            Put<TLanes>(ref to, cStride, c2, mask, isAdded, 2 <= last);
            Put<TLanes>(ref to, cStride, c3, mask, isAdded, 3 <= last);
            Put<TLanes>(ref to, cStride, c4, mask, isAdded, 4 <= last);
            Put<TLanes>(ref to, cStride, c5, mask, isAdded, 5 <= last);
            Put<TLanes>(ref to, cStride, c6, mask, isAdded, 6 <= last);
            Put<TLanes>(ref to, cStride, c7, mask, isAdded, 7 <= last);
        }
    }

    // Where there is such a row.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TLanes>(ref float* row, nint stride, Vector512<float> left, Vector512<float> right, Vector512<float> mask, bool isAdded, bool isThere)
        where TLanes : ILanes
    {
        if (isThere)
        {
            Put<TLanes>(row + NarrowColumns, right, mask, isAdded);
            Put<AllLanes>(row, left, mask, isAdded);
            row += stride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TLanes>(ref float* row, nint stride, Vector512<float> values, Vector512<float> mask, bool isAdded, bool isThere)
        where TLanes : ILanes
    {
        if (isThere)
        {
            Put<TLanes>(row, values, mask, isAdded);
            row += stride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TLanes>(float* to, Vector512<float> values, Vector512<float> mask, bool isAdded)
        where TLanes : ILanes => TLanes.Store(to, mask, isAdded ? values + TLanes.Load(to, mask) : values);
}
