using System.Text.Json;
using ImitationService.Demonstrations.Formats.Numpy;

namespace ImitationService.Demonstrations.Formats.Zarr;

/// <summary>What a <c>.zarray</c> says. Format: zarr-specs, version 2.</summary>
/// <param name="Place">The file, for messages.</param>
/// <param name="Shape">Length of each dimension.</param>
/// <param name="Chunks">Length of a chunk in each dimension.</param>
/// <param name="Elements">How elements are read.</param>
/// <param name="Compressor">Name of the compressor; null where there is none.</param>
/// <param name="Fill">The value of chunks that are absent.</param>
internal sealed record ZarrArray(string Place, IReadOnlyList<long> Shape, IReadOnlyList<long> Chunks, NpyElements Elements, string? Compressor, double Fill)
{
    private const int MaximumBytes = 1 << 20;
    private const int MaximumRank = 8;

    /// <summary>Elements of a row.</summary>
    public long Width => Shape.Skip(1).Aggregate(1L, (product, dimension) => product * dimension);

    /// <summary>Elements of a chunk, padding included.</summary>
    public int ChunkElements => (int)Chunks.Aggregate(1L, (product, dimension) => product * dimension);

    /// <summary>Bytes of a chunk, padding included.</summary>
    public int ChunkBytes => ChunkElements * Elements.Size;

    /// <exception cref="IntakeException">It is malformed, or says what is not read.</exception>
    public static ZarrArray Read(UploadedFile file, IntakeLimits limits)
    {
        try
        {
            if (file.Bytes <= MaximumBytes)
            {
                using var document = JsonDocument.Parse(File.ReadAllBytes(file.Path));
                return Read(document.RootElement, file.Name, limits);
            }
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            // Told below.
        }

        throw Invalid(file.Name, "is not what zarr writes");
    }

    private static ZarrArray Read(JsonElement root, string place, IntakeLimits limits)
    {
        if (root.GetProperty("zarr_format").GetInt32() != 2 || root.GetProperty("order").GetString() != "C")
        {
            throw Invalid(place, "is of another version than 2, or in Fortran order");
        }

        if (root.TryGetProperty("filters", out var filters) && filters is { ValueKind: JsonValueKind.Array } && filters.GetArrayLength() > 0)
        {
            throw Invalid(place, "has filters beside the compressor");
        }

        var type = root.GetProperty("dtype") is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "O";
        var elements = NpyElements.Find(type) ?? throw Invalid(place, $"has elements of type {type}, which are not numbers");
        List<long> shape = [.. root.GetProperty("shape").EnumerateArray().Select(dimension => dimension.GetInt64())];
        List<long> chunks = [.. root.GetProperty("chunks").EnumerateArray().Select(dimension => dimension.GetInt64())];
        var chunkBytes = chunks.Aggregate((double)elements.Size, (product, dimension) => product * dimension);
        var bytes = shape.Aggregate((double)elements.Size, (product, dimension) => product * dimension);
        if (shape.Count != chunks.Count || shape.Count > MaximumRank || shape.Exists(dimension => dimension < 0) || chunks.Exists(dimension => dimension < 1)
            || (shape.Count > 0 && bytes / Math.Max(1, shape[0]) * Math.Min(chunks[0], Math.Max(1, shape[0])) > limits.MaximumChunkBytes)
            || chunkBytes > limits.MaximumChunkBytes || bytes > limits.MaximumExpandedBytes)
        {
            throw Invalid(place, "promises a shape or chunks that cannot be, or are too large");
        }

        var compressor = root.GetProperty("compressor") is { ValueKind: JsonValueKind.Object } named ? named.GetProperty("id").GetString() : null;
        var fill = root.TryGetProperty("fill_value", out var value) ? FillOf(value) : 0;
        return new ZarrArray(place, shape, chunks, elements, compressor, fill);
    }

    // JSON has no number for these (zarr-specs, version 2, "Fill value encoding"); null leaves it to the reader, and is 0.
    private static double FillOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.True => 1,
        JsonValueKind.String => value.GetString() switch { "NaN" => double.NaN, "Infinity" => double.PositiveInfinity, "-Infinity" => double.NegativeInfinity, _ => 0 },
        _ => 0,
    };

    private static IntakeException Invalid(string place, string what) => new("invalid-zarr", $"The array's description {what}.", "Save the folder again with zarr 2, in C order and without filters.", place);
}
