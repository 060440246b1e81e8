namespace ImitationService.Demonstrations.Safetensors;

/// <summary>Element types of a safetensors file; the names are the format's.</summary>
public enum TensorType
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,

    /// <summary>Unsigned 8-bit integer.</summary>
    U8,

    /// <summary>Signed 64-bit integer.</summary>
    I64,

    /// <summary>IEEE single precision.</summary>
    F32,

    /// <summary>IEEE double precision.</summary>
    F64,
}

/// <summary>Names and sizes of the element types.</summary>
public static class TensorTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int SizeOf(TensorType type) => type switch
    {
        TensorType.Bool or TensorType.U8 => 1,
        TensorType.F32 => 4,
        TensorType.I64 or TensorType.F64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an element type."),
    };

    /// <summary>The format's name of a type.</summary>
    public static string NameOf(TensorType type) => type.ToString().ToUpperInvariant();

    /// <summary>The type of a name, or null where this reader does not know it.</summary>
    public static TensorType? Find(string name) => name switch
    {
        "BOOL" => TensorType.Bool,
        "U8" => TensorType.U8,
        "I64" => TensorType.I64,
        "F32" => TensorType.F32,
        "F64" => TensorType.F64,
        _ => null,
    };
}
