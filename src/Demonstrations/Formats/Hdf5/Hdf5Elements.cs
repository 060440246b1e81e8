using System.Buffers;
using System.Numerics;
using PureHDF;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace ImitationService.Demonstrations.Formats.Hdf5;

/// <summary>Reads elements of one numeric type as numbers.</summary>
internal abstract record Hdf5Elements(int Size, bool IsInteger)
{
    /// <summary>Whether they are unsigned bytes, as pictures are.</summary>
    public bool IsByte => this is Of<byte>;

    /// <summary>The reader of a type; null where it is no number.</summary>
    public static Hdf5Elements? Find(IH5DataType type) => type.Class switch
    {
        H5DataTypeClass.FloatingPoint => type.Size switch
        {
            2 => new Of<Half>(2, false),
            4 => new Of<float>(4, false),
            8 => new Of<double>(8, false),
            _ => null,
        },
        H5DataTypeClass.FixedPoint => FindInteger(type.Size, type.FixedPoint.IsSigned),
        H5DataTypeClass.BitField => FindInteger(type.Size, isSigned: false),

        // h5py writes booleans as an enumeration of bytes.
        H5DataTypeClass.Enumerated => FindInteger(type.Size, isSigned: true),
        _ => null,
    };

    /// <summary>Reads the elements of a selection, which are as many as the target holds.</summary>
    public abstract void Read(NativeDataset dataset, Selection selection, Span<double> target);

    private static Hdf5Elements? FindInteger(int size, bool isSigned) => (size, isSigned) switch
    {
        (1, true) => new Of<sbyte>(1, true),
        (1, false) => new Of<byte>(1, true),
        (2, true) => new Of<short>(2, true),
        (2, false) => new Of<ushort>(2, true),
        (4, true) => new Of<int>(4, true),
        (4, false) => new Of<uint>(4, true),
        (8, true) => new Of<long>(8, true),
        (8, false) => new Of<ulong>(8, true),
        _ => null,
    };

    private sealed record Of<T>(int Size, bool IsInteger) : Hdf5Elements(Size, IsInteger)
        where T : unmanaged, INumberBase<T>
    {
        public override void Read(NativeDataset dataset, Selection selection, Span<double> target)
        {
            var buffer = ArrayPool<T>.Shared.Rent(target.Length);
            var elements = buffer.AsSpan(0, target.Length);
            dataset.Read(elements, selection);
            for (var i = 0; i < elements.Length; i++)
            {
                target[i] = double.CreateTruncating(elements[i]);
            }

            ArrayPool<T>.Shared.Return(buffer);
        }
    }
}
