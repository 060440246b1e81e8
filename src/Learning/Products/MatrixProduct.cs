using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ImitationService.Learning.Products;

/// <summary>
/// Products of matrices of floats. libtorch's come from a library that keeps its 512-bit instructions for one maker's processors
/// and leaves others half as fast or less; these are for the others. Goto and van de Geijn, "Anatomy of High-Performance Matrix
/// Multiplication", ACM TOMS 2008: a panel of the second factor stays in the first cache, the result's tiles in registers. Each
/// element is summed in one order, whatever surrounds it and however many threads there are. Methods that go over many numbers
/// are compiled at their best from the first call on: a short training would be over before they were found worth it.
/// </summary>
internal static unsafe class MatrixProduct
{
    /// <summary>How much of the depth is summed up at a time: a panel of 32 columns takes 32 KB, beside eight rows of the first factor.</summary>
    public const int Depth = 256;

    // Of so few rows each panel is read too seldom to be worth a copy.
    private const int FewRows = 64;

    // Below this many multiplications, handing work to another thread takes longer than it saves.
    private const double LeastShared = 4e6;

    private const int Alignment = 64;

    /// <summary>Whether the processor has the instructions that these products are made of.</summary>
    public static bool IsPossible => Avx512F.IsSupported;

    /// <summary>Whether these products are faster here than libtorch's.</summary>
    public static bool IsFaster { get; } = IsPossible && !IsOfIntel();

    /// <summary>c = a·b, or c += a·b.</summary>
    /// <param name="a">[m, k]</param>
    /// <param name="b">[k, n]</param>
    /// <param name="c">With whole rows. [m, n]</param>
    /// <param name="isAdded">Whether the product is added to what is there.</param>
    /// <param name="threads">How many may take part.</param>
    public static void Multiply(Matrix a, Matrix b, Matrix c, bool isAdded, int threads)
    {
        if (a.Columns != b.Rows || a.Rows != c.Rows || b.Columns != c.Columns || c.ColumnStride != 1)
        {
            throw new ArgumentException($"[{a.Rows}, {a.Columns}] by [{b.Rows}, {b.Columns}] does not give [{c.Rows}, {c.Columns}] in whole rows.");
        }

        // Turned, the first factor and the result are copied; as it stands, the second factor.
        var isTurned = a.ColumnStride == 1 && b.RowStride == 1 && b.ColumnStride != 1 && (double)a.Rows * (b.Rows + b.Columns) < (double)b.Rows * b.Columns;
        if (isTurned && a.Rows <= FewRows && !isAdded)
        {
            MultiplyTurned(a, b, c);
            return;
        }

        if (threads == 1 || (double)a.Rows * a.Columns * b.Columns < LeastShared)
        {
            MultiplyRows(a, b, c, isAdded);
            return;
        }

        // Whole tiles to each.
        var share = (((a.Rows + threads - 1) / threads) + ProductTile.Rows - 1) / ProductTile.Rows * ProductTile.Rows;
        Parallel.For(0, (a.Rows + share - 1) / share, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
        {
            var count = Math.Min(share, a.Rows - (i * share));
            MultiplyRows(a.Part(i * share, 0, count, a.Columns), b, c.Part(i * share, 0, count, c.Columns), isAdded);
        });
    }

    // cᵀ = bᵀ·aᵀ, where the second factor would have to be turned, and the first and the result are smaller.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyTurned(Matrix a, Matrix b, Matrix c)
    {
        var memory = stackalloc float[Depth * FewRows];
        for (var j = 0; j < c.Columns; j += Depth)
        {
            var count = Math.Min(Depth, c.Columns - j);
            var turned = new Matrix(memory, count, a.Rows, a.Rows, 1);
            MultiplyRows(b.Part(0, j, b.Rows, count).Transposed, a.Transposed, turned, isAdded: false);
            ProductPanel.CopyTurned(turned.Transposed, c.Part(0, j, c.Rows, count));
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyRows(Matrix a, Matrix b, Matrix c, bool isAdded)
    {
        var memory = stackalloc float[(Depth * ProductTile.Columns) + (Alignment / sizeof(float))];
        var panel = (float*)(((nuint)memory + Alignment - 1) & ~(nuint)(Alignment - 1));
        for (var k = 0; k < a.Columns; k += Depth)
        {
            var depth = Math.Min(Depth, a.Columns - k);
            for (var j = 0; j < c.Columns; j += ProductTile.Columns)
            {
                var columns = Math.Min(ProductTile.Columns, c.Columns - j);
                var part = b.Part(k, j, depth, columns);
                var read = b.ColumnStride == 1 && a.Rows <= FewRows ? part : ProductPanel.Fill(part, panel);
                ProductTile.Multiply(a.Part(0, k, a.Rows, depth), read, c.Part(0, j, c.Rows, columns), isAdded || k > 0);
            }
        }
    }

    private static bool IsOfIntel()
    {
        if (!X86Base.IsSupported)
        {
            return false;
        }

        // "GenuineIntel", in the order of the instruction's registers.
        var (_, ebx, ecx, edx) = X86Base.CpuId(0, 0);
        return (ebx, edx, ecx) == (0x756e6547, 0x49656e69, 0x6c65746e);
    }
}
