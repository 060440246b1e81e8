using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ImitationService.Learning.Products;

/// <summary>Tiles that reach beyond the result's last row or column: computed whole, in memory of their own, and what is there of them copied.</summary>
/// <param name="memory">For eight rows of the first factor and a tile; aligned.</param>
internal readonly unsafe struct ProductEdge(float* memory)
{
    /// <summary>Floats of memory that it needs.</summary>
    public const int Length = (ProductTile.Rows * MatrixProduct.Depth) + (ProductTile.Rows * ProductTile.Columns);

    /// <summary>c = a·b, or c += a·b.</summary>
    /// <param name="a">At most 8 rows and 256 columns. [m, depth]</param>
    /// <param name="b">With whole rows. [depth, 32]</param>
    /// <param name="c">At most 32 columns. [m, n]</param>
    /// <param name="isAdded">Whether the product is added to what is there.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Multiply(Matrix a, Matrix b, Matrix c, bool isAdded)
    {
        var tile = new Matrix(memory + (ProductTile.Rows * MatrixProduct.Depth), ProductTile.Rows, c.Columns, ProductTile.Columns, 1);
        ProductTile.Multiply(a.Rows == ProductTile.Rows ? a : Padded(a), b, tile, isAdded: false);
        for (var i = 0; i < c.Rows; i++)
        {
            float* from = tile.At(i, 0), to = c.At(i, 0);
            var j = 0;
            for (; j <= c.Columns - ProductTile.NarrowColumns; j += ProductTile.NarrowColumns)
            {
                (isAdded ? Vector512.Load(to + j) + Vector512.Load(from + j) : Vector512.Load(from + j)).Store(to + j);
            }

            for (; j < c.Columns; j++)
            {
                to[j] = isAdded ? to[j] + from[j] : from[j];
            }
        }
    }

    // The rows that there are, and zeros below.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Matrix Padded(Matrix a)
    {
        new Span<float>(memory, ProductTile.Rows * MatrixProduct.Depth).Clear();
        for (var i = 0; i < a.Rows; i++)
        {
            float* row = a.At(i, 0), to = memory + (i * MatrixProduct.Depth);
            for (var k = 0; k < a.Columns; k++, row += a.ColumnStride)
            {
                to[k] = *row;
            }
        }

        return new Matrix(memory, ProductTile.Rows, a.Columns, MatrixProduct.Depth, 1);
    }
}
