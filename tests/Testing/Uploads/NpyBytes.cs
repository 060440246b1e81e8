using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace ImitationService.Testing.Uploads;

/// <summary>Writes npy bytes, right ones and wrong ones.</summary>
public static class NpyBytes
{
    /// <summary>An array of 32-bit floats.</summary>
    public static byte[] Floats(string shape, params float[] values) => Array("<f4", shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>An array of 64-bit integers.</summary>
    public static byte[] Integers(string shape, params long[] values) => Array("<i8", shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>An array of flags.</summary>
    public static byte[] Flags(params bool[] values) => Array("|b1", $"({values.Length},)", [.. values.Select(value => (byte)(value ? 1 : 0))]);

    /// <summary>Any element type, shape and content, fitting or not.</summary>
    public static byte[] Array(string type, string shape, byte[] content, bool fortran = false) =>
        Raw($"{{'descr': '{type}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}", content);

    /// <summary>Any header.</summary>
    public static byte[] Raw(string header, byte[] content, byte version = 1)
    {
        var text = Encoding.Latin1.GetBytes(header + "\n");
        var length = new byte[version == 1 ? 2 : 4];
        if (version == 1)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        }

        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. content];
    }
}
