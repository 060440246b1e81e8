using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace ImitationService.Learning.Products;

/// <summary>
/// A matrix of floats in memory that stays where it is: a tensor's, which whoever makes the matrix keeps alive. Any strides, so
/// that a transposed one is a view.
/// </summary>
internal readonly unsafe struct Matrix(float* values, int rows, int columns, nint rowStride, nint columnStride)
{
    public int Rows => rows;

    public int Columns => columns;

    /// <summary>Floats from one row to the next.</summary>
    public nint RowStride => rowStride;

    /// <summary>Floats from one column to the next; 1 where rows lie whole.</summary>
    public nint ColumnStride => columnStride;

    /// <summary>Rows and columns exchanged, of the same memory.</summary>
    public Matrix Transposed => new(values, columns, rows, columnStride, rowStride);

    /// <summary>A tensor's last axis as columns, and all before it as rows.</summary>
    /// <exception cref="ArgumentException">It does not lie whole in this machine's memory.</exception>
    public static Matrix Of(Tensor tensor)
    {
        var columns = tensor.size(-1);
        return new(Address(tensor), (int)(tensor.numel() / columns), (int)columns, (nint)columns, 1);
    }

    /// <summary>Where a tensor's values lie.</summary>
    /// <exception cref="ArgumentException">They do not lie whole in this machine's memory.</exception>
    public static float* Address(Tensor tensor) => tensor.is_contiguous() && tensor.device_type == TorchSharp.DeviceType.CPU
        ? (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes))
        : throw new ArgumentException("The tensor does not lie whole in this machine's memory.");

    /// <summary>Where an element lies.</summary>
    public float* At(int row, int column) => values + (row * rowStride) + (column * columnStride);

    /// <summary>The same values in so many rows, one after the other in memory.</summary>
    public Matrix Lined(int count) => new(values, count, rows * columns / count, rows * columns / count, 1);

    /// <summary>So many rows and columns from an element on.</summary>
    public Matrix Part(int row, int column, int height, int width) => new(At(row, column), height, width, rowStride, columnStride);
}
