using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ImitationService.Learning.Products;

/// <summary>Which of 16 neighbours in memory a register is read from and written to. A type, so that each way is compiled by itself.</summary>
internal unsafe interface ILanes
{
    /// <summary>Sixteen numbers; zeros in place of those that the mask leaves out, which are not touched.</summary>
    static abstract Vector512<float> Load(float* from, Vector512<float> mask);

    /// <summary>Writes those that the mask has.</summary>
    static abstract void Store(float* to, Vector512<float> mask, Vector512<float> values);
}

/// <summary>All of them: there is no mask.</summary>
internal readonly unsafe struct AllLanes : ILanes
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* from, Vector512<float> mask) => Vector512.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, Vector512<float> mask, Vector512<float> values) => values.Store(to);
}

/// <summary>The first so many, where a row ends.</summary>
internal readonly unsafe struct FirstLanes : ILanes
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* from, Vector512<float> mask) => Avx512F.MaskLoad(from, mask, Vector512<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, Vector512<float> mask, Vector512<float> values) => Avx512F.MaskStore(to, mask, values);

    /// <summary>The mask of so many, 1 to 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Mask(int count) => Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle();
}
