using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text.Json;

namespace ImitationService.Demonstrations.Safetensors;

/// <summary>The header of a safetensors file, checked against the file's length.</summary>
public sealed class SafetensorsHeader
{
    private const int MaximumHeaderBytes = 100_000_000;

    private SafetensorsHeader(long elementsOffset, FrozenDictionary<string, TensorPlace> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        ElementsOffset = elementsOffset;
        Tensors = tensors;
        Metadata = metadata;
    }

    /// <summary>Where the elements begin, in bytes from the start of the file.</summary>
    public long ElementsOffset { get; }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, TensorPlace> Tensors { get; }

    /// <summary>The texts of <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads the header from the start of a file; allocates no more than the file is long.</summary>
    /// <exception cref="InvalidDataException">It is not a header, or it does not fit the file.</exception>
    public static SafetensorsHeader Read(Stream stream, long fileBytes)
    {
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        if (stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length)
        {
            throw new InvalidDataException("The file is shorter than a safetensors header.");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaximumHeaderBytes || (long)length > fileBytes - sizeof(ulong))
        {
            throw new InvalidDataException($"The header claims {length} bytes; the file has {fileBytes}.");
        }

        var json = new byte[length];
        stream.ReadExactly(json);
        return Parse(json, fileBytes);
    }

    private static SafetensorsHeader Parse(byte[] json, long fileBytes)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var tensors = new Dictionary<string, TensorPlace>();
            var metadata = new Dictionary<string, string>();
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.NameEquals("__metadata__"))
                {
                    metadata = property.Value.EnumerateObject().ToDictionary(text => text.Name, text => text.Value.GetString()!);
                }
                else
                {
                    tensors[property.Name] = ParseTensor(property.Name, property.Value);
                }
            }

            CheckPlaces(tensors, fileBytes - sizeof(ulong) - json.Length);
            return new SafetensorsHeader(sizeof(ulong) + json.Length, tensors.ToFrozenDictionary(), metadata);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException)
        {
            throw new InvalidDataException("The safetensors header is malformed.", exception);
        }
    }

    private static TensorPlace ParseTensor(string name, JsonElement json)
    {
        var typeName = json.GetProperty("dtype").GetString()!;
        var type = TensorTypes.Find(typeName) ?? throw new InvalidDataException($"Tensor '{name}' has the unknown element type '{typeName}'.");
        var shape = json.GetProperty("shape").EnumerateArray().Select(dimension => dimension.GetInt64()).ToArray();
        var offsets = json.GetProperty("data_offsets");
        if (offsets.GetArrayLength() != 2)
        {
            throw new InvalidDataException($"Tensor '{name}' has {offsets.GetArrayLength()} offsets, where a begin and an end were expected.");
        }

        var (begin, end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
        if (shape.Any(dimension => dimension < 0))
        {
            throw new InvalidDataException($"Tensor '{name}' has a negative dimension.");
        }

        var elements = shape.Aggregate(1L, (product, dimension) => checked(product * dimension));
        if (begin < 0 || end - begin != checked(elements * TensorTypes.SizeOf(type)))
        {
            throw new InvalidDataException($"Tensor '{name}' lies at {begin} to {end}, which its shape [{string.Join(", ", shape)}] does not fill.");
        }

        return new TensorPlace(type, shape, begin, elements);
    }

    private static void CheckPlaces(Dictionary<string, TensorPlace> tensors, long elementBytes)
    {
        var end = 0L;
        foreach (var (name, tensor) in tensors.OrderBy(pair => pair.Value.Offset).ThenBy(pair => pair.Value.Elements))
        {
            if (tensor.Offset != end)
            {
                throw new InvalidDataException($"Tensor '{name}' begins at {tensor.Offset}, where {end} was expected: tensors may neither overlap nor leave gaps.");
            }

            end += tensor.Elements * TensorTypes.SizeOf(tensor.Type);
        }

        if (end != elementBytes)
        {
            throw new InvalidDataException($"The tensors take {end} bytes, the file has {elementBytes} for them.");
        }
    }
}

/// <summary>Where a tensor lies.</summary>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Offset">Bytes from the start of the elements.</param>
/// <param name="Elements">Number of elements.</param>
public sealed record TensorPlace(TensorType Type, IReadOnlyList<long> Shape, long Offset, long Elements);
