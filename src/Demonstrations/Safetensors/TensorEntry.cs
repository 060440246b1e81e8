namespace ImitationService.Demonstrations.Safetensors;

/// <summary>A tensor to be written.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its dimensions; empty for a scalar.</param>
/// <param name="CopyTo">Writes its elements, row-major and little-endian: exactly as many bytes as type and shape say.</param>
public sealed record TensorEntry(string Name, TensorType Type, IReadOnlyList<long> Shape, Action<Stream> CopyTo)
{
    /// <summary>A tensor whose bytes are in memory.</summary>
    public TensorEntry(string name, TensorType type, IReadOnlyList<long> shape, ReadOnlyMemory<byte> bytes)
        : this(name, type, shape, stream => stream.Write(bytes.Span))
    {
    }

    /// <summary>Length of the elements in bytes.</summary>
    public long Bytes => Shape.Aggregate((long)TensorTypes.SizeOf(Type), (product, dimension) => checked(product * dimension));
}
