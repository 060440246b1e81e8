using ImitationService.Demonstrations.Safetensors;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Canonical;

/// <summary>How the types of features are stored.</summary>
internal static class CanonicalTypes
{
    public static TensorType TensorOf(ElementType type) => type switch
    {
        ElementType.Float32 => TensorType.F32,
        ElementType.Int64 => TensorType.I64,
        ElementType.Bool => TensorType.Bool,
        ElementType.UInt8 => TensorType.U8,
        ElementType.Text => TensorType.I64,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an element type."),
    };

    public static int SizeOf(ElementType type) => TensorTypes.SizeOf(TensorOf(type));
}
