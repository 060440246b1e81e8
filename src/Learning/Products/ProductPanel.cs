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

    /// <summary>Fills a panel; where the matrix has fewer columns, the others become zero.</summary>
    /// <param name="from">At most 32 columns. [depth, n]</param>
    /// <param name="panel">Room for it.</param>
    /// <returns>The panel. [depth, 32]</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Matrix Fill(Matrix from, float* panel)
    {
        if (from.Columns % Lanes != 0)
        {
            new Span<float>(panel, from.Rows * ProductTile.Columns).Clear();
        }

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

        return new Matrix(panel, from.Rows, ProductTile.Columns, ProductTile.Columns, 1);
    }

    /// <summary>Copies a matrix whose columns lie whole into one whose rows do: squares of 16 by 16 are turned in registers, what is left over number by number.</summary>
    /// <param name="from">[m, n]</param>
    /// <param name="to">[m, n]</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CopyTurned(Matrix from, Matrix to)
    {
        var (wholeRows, wholeColumns) = (from.RowStride == 1 ? from.Rows - (from.Rows % Lanes) : 0, from.Columns - (from.Columns % Lanes));
        var picks = stackalloc Vector512<int>[PicksLength];
        FillPicks(picks);
        for (var i = 0; i < wholeRows; i += Lanes)
        {
            for (var j = 0; j < wholeColumns; j += Lanes)
            {
                Turn(from.At(i, j), from.ColumnStride, to.At(i, j), to.RowStride, picks);
            }
        }

        for (var i = 0; i < from.Rows; i++)
        {
            var row = to.At(i, 0);
            for (var j = i < wholeRows ? wholeColumns : 0; j < from.Columns; j++)
            {
                row[j] = *from.At(i, j);
            }
        }
    }

    // A square of 16 by 16, in four rounds, each of which exchanges parts of half the size: Eklundh, 1972.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Turn(float* from, nint stride, float* to, nint toStride, Vector512<int>* picks)
    {
        var r0 = Vector512.Load(from);
        var r1 = Vector512.Load(from + stride);
        var r2 = Vector512.Load(from + (2 * stride));
        var r3 = Vector512.Load(from + (3 * stride));
        var r4 = Vector512.Load(from + (4 * stride));
        var r5 = Vector512.Load(from + (5 * stride));
        var r6 = Vector512.Load(from + (6 * stride));
        var r7 = Vector512.Load(from + (7 * stride));
        var r8 = Vector512.Load(from + (8 * stride));
        var r9 = Vector512.Load(from + (9 * stride));
        var r10 = Vector512.Load(from + (10 * stride));
        var r11 = Vector512.Load(from + (11 * stride));
        var r12 = Vector512.Load(from + (12 * stride));
        var r13 = Vector512.Load(from + (13 * stride));
        var r14 = Vector512.Load(from + (14 * stride));
        var r15 = Vector512.Load(from + (15 * stride));
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
        r0.Store(to);
        r1.Store(to + toStride);
        r2.Store(to + (2 * toStride));
        r3.Store(to + (3 * toStride));
        r4.Store(to + (4 * toStride));
        r5.Store(to + (5 * toStride));
        r6.Store(to + (6 * toStride));
        r7.Store(to + (7 * toStride));
        r8.Store(to + (8 * toStride));
        r9.Store(to + (9 * toStride));
        r10.Store(to + (10 * toStride));
        r11.Store(to + (11 * toStride));
        r12.Store(to + (12 * toStride));
        r13.Store(to + (13 * toStride));
        r14.Store(to + (14 * toStride));
        r15.Store(to + (15 * toStride));
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
