using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ImitationService.Learning.Products;

/// <summary>Copies some columns of a matrix, over some of its depth, into whole rows of one width: what tiles read again and again lies close together.</summary>
internal static unsafe class ProductPanel
{
    private const int Lanes = 16;
    private const int Rounds = 4;

    /// <summary>Fills a panel; where the matrix has fewer columns, the others become zero.</summary>
    /// <param name="from">At most 32 columns. [depth, n]</param>
    /// <param name="panel">Room for it.</param>
    /// <returns>The panel. [depth, 32]</returns>
    public static Matrix Fill(Matrix from, float* panel)
    {
        if (from.Columns % Lanes != 0)
        {
            new Span<float>(panel, from.Rows * ProductTile.Columns).Clear();
        }

        if (from.ColumnStride == 1)
        {
            for (var k = 0; k < from.Rows; k++)
            {
                new ReadOnlySpan<float>(from.At(k, 0), from.Columns).CopyTo(new Span<float>(panel + (k * ProductTile.Columns), from.Columns));
            }
        }
        else
        {
            FillTransposed(from, panel);
        }

        return new Matrix(panel, from.Rows, ProductTile.Columns, ProductTile.Columns, 1);
    }

    // The matrix's columns lie whole: squares of 16 by 16 are turned in registers, what is left over number by number.
    [SkipLocalsInit]
    private static void FillTransposed(Matrix from, float* panel)
    {
        var (depth, columns) = (from.Rows, from.Columns);
        var (wholeDepth, wholeColumns) = (from.RowStride == 1 ? depth - (depth % Lanes) : 0, columns - (columns % Lanes));
        var picks = stackalloc Vector512<int>[2 * Rounds];
        FillPicks(picks);
        for (var k = 0; k < wholeDepth; k += Lanes)
        {
            for (var j = 0; j < wholeColumns; j += Lanes)
            {
                Turn(from.At(k, j), from.ColumnStride, panel + (k * ProductTile.Columns) + j, picks);
            }
        }

        for (var k = 0; k < depth; k++)
        {
            for (var j = k < wholeDepth ? wholeColumns : 0; j < columns; j++)
            {
                panel[(k * ProductTile.Columns) + j] = *from.At(k, j);
            }
        }
    }

    // In four rounds, each of which exchanges halves of half the size: Eklundh, 1972.
    [SkipLocalsInit]
    private static void Turn(float* from, nint stride, float* to, Vector512<int>* picks)
    {
        var square = stackalloc Vector512<float>[Lanes];
        for (var i = 0; i < Lanes / 2; i++)
        {
            var (upper, lower) = (Vector512.Load(from + (i * stride)), Vector512.Load(from + ((i + (Lanes / 2)) * stride)));
            square[i] = Avx512F.PermuteVar16x32x2(upper, picks[0], lower);
            square[i + (Lanes / 2)] = Avx512F.PermuteVar16x32x2(upper, picks[1], lower);
        }

        Exchange(square, 4, picks[2], picks[3]);
        Exchange(square, 2, picks[4], picks[5]);
        for (var i = 0; i < Lanes; i += 2)
        {
            Avx512F.PermuteVar16x32x2(square[i], picks[6], square[i + 1]).Store(to + (i * ProductTile.Columns));
            Avx512F.PermuteVar16x32x2(square[i], picks[7], square[i + 1]).Store(to + ((i + 1) * ProductTile.Columns));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Exchange(Vector512<float>* square, int half, Vector512<int> low, Vector512<int> high)
    {
        for (var first = 0; first < Lanes; first += 2 * half)
        {
            for (var i = first; i < first + half; i++)
            {
                var (upper, lower) = (square[i], square[i + half]);
                square[i] = Avx512F.PermuteVar16x32x2(upper, low, lower);
                square[i + half] = Avx512F.PermuteVar16x32x2(upper, high, lower);
            }
        }
    }

    // For each round, which lanes of two rows make the first and the second of the next: those whose bit is 0, or 1, the second row's in the places of the others.
    private static void FillPicks(Vector512<int>* picks)
    {
        var lanes = Vector512<int>.Indices;
        for (var round = 0; round < Rounds; round++)
        {
            var half = Lanes >> (round + 1);
            var isFirst = Vector512.Equals(lanes & Vector512.Create(half), Vector512<int>.Zero);
            var source = lanes & Vector512.Create(~half);
            picks[2 * round] = Vector512.ConditionalSelect(isFirst, source, source | Vector512.Create(Lanes));
            picks[(2 * round) + 1] = picks[2 * round] | Vector512.Create(half);
        }
    }
}
