using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ImitationService.Learning.Products;

/// <summary>
/// The innermost part of a product: eight rows of the result, 32 or 16 columns of them, which stay in the processor's registers
/// while the depth is summed up. Written out row by row because only single variables are given registers; a method call
/// among them would cost each its place.
/// </summary>
internal static unsafe class ProductTile
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 8;

    /// <summary>Columns of a wide tile.</summary>
    public const int Columns = 32;

    /// <summary>Columns of a narrow tile, and of a register.</summary>
    public const int NarrowColumns = 16;

    /// <summary>c = a·b, or c += a·b, whichever size of tile the result needs.</summary>
    /// <param name="a">[8, depth]</param>
    /// <param name="b">With whole rows. [depth, n]</param>
    /// <param name="c">With whole rows, of 32 columns, or 16 where there are no more. [8, n]</param>
    /// <param name="isAdded">Whether the product is added to what is there.</param>
    public static void Multiply(Matrix a, Matrix b, Matrix c, bool isAdded)
    {
        if (c.Columns > NarrowColumns)
        {
            Wide(a, b, c, isAdded);
        }
        else
        {
            Narrow(a, b, c, isAdded);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide(Matrix a, Matrix b, Matrix c, bool isAdded)
    {
        var (c00, c01, c10, c11) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        var (c20, c21, c30, c31) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        var (c40, c41, c50, c51) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        var (c60, c61, c70, c71) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        float* a0 = a.At(0, 0), a1 = a.At(1, 0), a2 = a.At(2, 0), a3 = a.At(3, 0), a4 = a.At(4, 0), a5 = a.At(5, 0), a6 = a.At(6, 0), a7 = a.At(7, 0);
        var row = b.At(0, 0);
        nint place = 0;
        var (depth, depthStride, bStride, cStride) = (a.Columns, a.ColumnStride, b.RowStride, c.RowStride);
        for (var k = 0; k < depth; k++, place += depthStride, row += bStride)
        {
            var (b0, b1) = (Vector512.Load(row), Vector512.Load(row + NarrowColumns));
            (c00, c01) = (Vector512.FusedMultiplyAdd(Vector512.Create(a0[place]), b0, c00), Vector512.FusedMultiplyAdd(Vector512.Create(a0[place]), b1, c01));
            (c10, c11) = (Vector512.FusedMultiplyAdd(Vector512.Create(a1[place]), b0, c10), Vector512.FusedMultiplyAdd(Vector512.Create(a1[place]), b1, c11));
            (c20, c21) = (Vector512.FusedMultiplyAdd(Vector512.Create(a2[place]), b0, c20), Vector512.FusedMultiplyAdd(Vector512.Create(a2[place]), b1, c21));
            (c30, c31) = (Vector512.FusedMultiplyAdd(Vector512.Create(a3[place]), b0, c30), Vector512.FusedMultiplyAdd(Vector512.Create(a3[place]), b1, c31));
            (c40, c41) = (Vector512.FusedMultiplyAdd(Vector512.Create(a4[place]), b0, c40), Vector512.FusedMultiplyAdd(Vector512.Create(a4[place]), b1, c41));
            (c50, c51) = (Vector512.FusedMultiplyAdd(Vector512.Create(a5[place]), b0, c50), Vector512.FusedMultiplyAdd(Vector512.Create(a5[place]), b1, c51));
            (c60, c61) = (Vector512.FusedMultiplyAdd(Vector512.Create(a6[place]), b0, c60), Vector512.FusedMultiplyAdd(Vector512.Create(a6[place]), b1, c61));
            (c70, c71) = (Vector512.FusedMultiplyAdd(Vector512.Create(a7[place]), b0, c70), Vector512.FusedMultiplyAdd(Vector512.Create(a7[place]), b1, c71));
        }

        var to = c.At(0, 0);
        Put(ref to, cStride, c00, c01, isAdded);
        Put(ref to, cStride, c10, c11, isAdded);
        Put(ref to, cStride, c20, c21, isAdded);
        Put(ref to, cStride, c30, c31, isAdded);
        Put(ref to, cStride, c40, c41, isAdded);
        Put(ref to, cStride, c50, c51, isAdded);
        Put(ref to, cStride, c60, c61, isAdded);
        Put(ref to, cStride, c70, c71, isAdded);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow(Matrix a, Matrix b, Matrix c, bool isAdded)
    {
        var (c0, c1, c2, c3) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        var (c4, c5, c6, c7) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        float* a0 = a.At(0, 0), a1 = a.At(1, 0), a2 = a.At(2, 0), a3 = a.At(3, 0), a4 = a.At(4, 0), a5 = a.At(5, 0), a6 = a.At(6, 0), a7 = a.At(7, 0);
        var row = b.At(0, 0);
        nint place = 0;
        var (depth, depthStride, bStride, cStride) = (a.Columns, a.ColumnStride, b.RowStride, c.RowStride);
        for (var k = 0; k < depth; k++, place += depthStride, row += bStride)
        {
            var b0 = Vector512.Load(row);
            c0 = Vector512.FusedMultiplyAdd(Vector512.Create(a0[place]), b0, c0);
            c1 = Vector512.FusedMultiplyAdd(Vector512.Create(a1[place]), b0, c1);
            c2 = Vector512.FusedMultiplyAdd(Vector512.Create(a2[place]), b0, c2);
            c3 = Vector512.FusedMultiplyAdd(Vector512.Create(a3[place]), b0, c3);
            c4 = Vector512.FusedMultiplyAdd(Vector512.Create(a4[place]), b0, c4);
            c5 = Vector512.FusedMultiplyAdd(Vector512.Create(a5[place]), b0, c5);
            c6 = Vector512.FusedMultiplyAdd(Vector512.Create(a6[place]), b0, c6);
            c7 = Vector512.FusedMultiplyAdd(Vector512.Create(a7[place]), b0, c7);
        }

        var to = c.At(0, 0);
        Put(ref to, cStride, c0, isAdded);
        Put(ref to, cStride, c1, isAdded);
        Put(ref to, cStride, c2, isAdded);
        Put(ref to, cStride, c3, isAdded);
        Put(ref to, cStride, c4, isAdded);
        Put(ref to, cStride, c5, isAdded);
        Put(ref to, cStride, c6, isAdded);
        Put(ref to, cStride, c7, isAdded);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(ref float* row, nint stride, Vector512<float> left, Vector512<float> right, bool isAdded)
    {
        if (isAdded)
        {
            left += Vector512.Load(row);
            right += Vector512.Load(row + NarrowColumns);
        }

        left.Store(row);
        right.Store(row + NarrowColumns);
        row += stride;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(ref float* row, nint stride, Vector512<float> values, bool isAdded)
    {
        if (isAdded)
        {
            values += Vector512.Load(row);
        }

        values.Store(row);
        row += stride;
    }
}
