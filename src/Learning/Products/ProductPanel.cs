using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ImitationService.Learning.Products;

/// <summary>Copies some columns of a matrix, over some of its depth, into whole rows of one width: what tiles read again and again lies close together.</summary>
internal static unsafe class ProductPanel
{
    private const int Lanes = 16;
    private const int Rounds = 4;
    private const int PicksLength = 2 * Rounds;

    // A square takes as long to turn whatever there is of it.
    private const int FewNumbers = 48;

    /// <summary>Fills a panel.</summary>
    /// <param name="from">At most 32 columns. [depth, n]</param>
    /// <param name="panel">Room for as many rows of 32.</param>
    /// <returns>The panel. [depth, n]</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Matrix Fill(Matrix from, float* panel)
    {
        var filled = new Matrix(panel, from.Rows, from.Columns, ProductTile.Columns, 1);
        if (from.ColumnStride == 1)
        {
            for (var k = 0; k < from.Rows; k++)
            {
                new ReadOnlySpan<float>(from.At(k, 0), from.Columns).CopyTo(new Span<float>(filled.At(k, 0), from.Columns));
            }
        }
        else
        {
            CopyTurned(from, filled);
        }

        return filled;
    }

    /// <summary>Copies a matrix whose columns lie whole into one whose rows do: squares of 16 by 16 are turned in registers. Of others, number by number.</summary>
    /// <param name="from">[m, n]</param>
    /// <param name="to">[m, n]</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CopyTurned(Matrix from, Matrix to)
    {
        if (from.RowStride != 1)
        {
            CopySingly(from, to);
            return;
        }

        var picks = stackalloc Vector512<int>[PicksLength];
        FillPicks(picks);
        for (var i = 0; i < from.Rows; i += Lanes)
        {
            for (var j = 0; j < from.Columns; j += Lanes)
            {
                var (rows, columns) = (Math.Min(Lanes, from.Rows - i), Math.Min(Lanes, from.Columns - j));
                if (rows == Lanes && columns == Lanes)
                {
                    Turn<AllLanes>(from.Part(i, j, rows, columns), to.Part(i, j, rows, columns), picks);
                }
                else if (rows * columns <= FewNumbers)
                {
                    CopySingly(from.Part(i, j, rows, columns), to.Part(i, j, rows, columns));
                }
                else
                {
                    Turn<FirstLanes>(from.Part(i, j, rows, columns), to.Part(i, j, rows, columns), picks);
                }
            }
        }
    }

    private static void CopySingly(Matrix from, Matrix to)
    {
        for (var i = 0; i < from.Rows; i++)
        {
            for (var j = 0; j < from.Columns; j++)
            {
                *to.At(i, j) = *from.At(i, j);
            }
        }
    }

    // A square of 16 by 16, or what there is of one, in four rounds, each of which exchanges parts of half the size: Eklundh, 1972.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Turn<TLanes>(Matrix from, Matrix to, Vector512<int>* picks)
        where TLanes : ILanes
    {
        var first = from.At(0, 0);
        var (stride, lastRow, lastColumn) = (from.ColumnStride, from.Rows - 1, from.Columns - 1);
        Vector512<float> there = FirstLanes.Mask(from.Rows), asked = FirstLanes.Mask(from.Columns);
        var r0 = TLanes.Load(first, there);
        var r1 = TLanes.Load(first + (Place<TLanes>(1, lastColumn) * stride), there);
        var r2 = TLanes.Load(first + (Place<TLanes>(2, lastColumn) * stride), there);
        var r3 = TLanes.Load(first + (Place<TLanes>(3, lastColumn) * stride), there);
        var r4 = TLanes.Load(first + (Place<TLanes>(4, lastColumn) * stride), there);
        var r5 = TLanes.Load(first + (Place<TLanes>(5, lastColumn) * stride), there);
        var r6 = TLanes.Load(first + (Place<TLanes>(6, lastColumn) * stride), there);
        var r7 = TLanes.Load(first + (Place<TLanes>(7, lastColumn) * stride), there);
        var r8 = TLanes.Load(first + (Place<TLanes>(8, lastColumn) * stride), there);
        var r9 = TLanes.Load(first + (Place<TLanes>(9, lastColumn) * stride), there);
        var r10 = TLanes.Load(first + (Place<TLanes>(10, lastColumn) * stride), there);
        var r11 = TLanes.Load(first + (Place<TLanes>(11, lastColumn) * stride), there);
        var r12 = TLanes.Load(first + (Place<TLanes>(12, lastColumn) * stride), there);
        var r13 = TLanes.Load(first + (Place<TLanes>(13, lastColumn) * stride), there);
        var r14 = TLanes.Load(first + (Place<TLanes>(14, lastColumn) * stride), there);
        var r15 = TLanes.Load(first + (Place<TLanes>(15, lastColumn) * stride), there);
        Vector512<int> low8 = picks[0], high8 = picks[1];
        Exchange(ref r0, ref r8, low8, high8);
        Exchange(ref r1, ref r9, low8, high8);
        Exchange(ref r2, ref r10, low8, high8);
        Exchange(ref r3, ref r11, low8, high8);
        Exchange(ref r4, ref r12, low8, high8);
        Exchange(ref r5, ref r13, low8, high8);
        Exchange(ref r6, ref r14, low8, high8);
        Exchange(ref r7, ref r15, low8, high8);
        Vector512<int> low4 = picks[2], high4 = picks[3];
        Exchange(ref r0, ref r4, low4, high4);
        Exchange(ref r1, ref r5, low4, high4);
        Exchange(ref r2, ref r6, low4, high4);
        Exchange(ref r3, ref r7, low4, high4);
        Exchange(ref r8, ref r12, low4, high4);
        Exchange(ref r9, ref r13, low4, high4);
        Exchange(ref r10, ref r14, low4, high4);
        Exchange(ref r11, ref r15, low4, high4);
        Vector512<int> low2 = picks[4], high2 = picks[5];
        Exchange(ref r0, ref r2, low2, high2);
        Exchange(ref r1, ref r3, low2, high2);
        Exchange(ref r4, ref r6, low2, high2);
        Exchange(ref r5, ref r7, low2, high2);
        Exchange(ref r8, ref r10, low2, high2);
        Exchange(ref r9, ref r11, low2, high2);
        Exchange(ref r12, ref r14, low2, high2);
        Exchange(ref r13, ref r15, low2, high2);
        Vector512<int> low1 = picks[6], high1 = picks[7];
        Exchange(ref r0, ref r1, low1, high1);
        Exchange(ref r2, ref r3, low1, high1);
        Exchange(ref r4, ref r5, low1, high1);
        Exchange(ref r6, ref r7, low1, high1);
        Exchange(ref r8, ref r9, low1, high1);
        Exchange(ref r10, ref r11, low1, high1);
        Exchange(ref r12, ref r13, low1, high1);
        Exchange(ref r14, ref r15, low1, high1);
        var row = to.At(0, 0);
        var toStride = to.RowStride;
        Put<TLanes>(ref row, toStride, r0, asked, 0 <= lastRow);
        Put<TLanes>(ref row, toStride, r1, asked, 1 <= lastRow);
        Put<TLanes>(ref row, toStride, r2, asked, 2 <= lastRow);
        Put<TLanes>(ref row, toStride, r3, asked, 3 <= lastRow);
        Put<TLanes>(ref row, toStride, r4, asked, 4 <= lastRow);
        Put<TLanes>(ref row, toStride, r5, asked, 5 <= lastRow);
        Put<TLanes>(ref row, toStride, r6, asked, 6 <= lastRow);
        Put<TLanes>(ref row, toStride, r7, asked, 7 <= lastRow);
        Put<TLanes>(ref row, toStride, r8, asked, 8 <= lastRow);
        Put<TLanes>(ref row, toStride, r9, asked, 9 <= lastRow);
        Put<TLanes>(ref row, toStride, r10, asked, 10 <= lastRow);
        Put<TLanes>(ref row, toStride, r11, asked, 11 <= lastRow);
        Put<TLanes>(ref row, toStride, r12, asked, 12 <= lastRow);
        Put<TLanes>(ref row, toStride, r13, asked, 13 <= lastRow);
        Put<TLanes>(ref row, toStride, r14, asked, 14 <= lastRow);
        Put<TLanes>(ref row, toStride, r15, asked, 15 <= lastRow);
    }

    // Of a whole square each column is there.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Place<TLanes>(int column, int last) => typeof(TLanes) == typeof(AllLanes) ? column : Math.Min(column, last);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TLanes>(ref float* row, nint stride, Vector512<float> values, Vector512<float> mask, bool isThere)
        where TLanes : ILanes
    {
        if (isThere)
        {
            TLanes.Store(row, mask, values);
            row += stride;
        }
    }

    // For each round, which lanes of two rows make the first of the next and which the second.
    private static void FillPicks(Vector512<int>* picks)
    {
        var lanes = Vector512<int>.Indices;
        // Those whose bit is 0, or 1, the second row's in the places of the others.
        for (var round = 0; round < Rounds; round++)
        {
            var half = Lanes >> (round + 1);
            var isFirst = Vector512.Equals(lanes & Vector512.Create(half), Vector512<int>.Zero);
            var source = lanes & Vector512.Create(~half);
            picks[2 * round] = Vector512.ConditionalSelect(isFirst, source, source | Vector512.Create(Lanes));
            picks[(2 * round) + 1] = picks[2 * round] | Vector512.Create(half);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Exchange(ref Vector512<float> upper, ref Vector512<float> lower, Vector512<int> low, Vector512<int> high)
    {
        var first = Avx512F.PermuteVar16x32x2(upper, low, lower);
        lower = Avx512F.PermuteVar16x32x2(upper, high, lower);
        upper = first;
    }
}
