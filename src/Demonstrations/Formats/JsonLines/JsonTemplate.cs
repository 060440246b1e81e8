using System.Text.Json;

namespace ImitationService.Demonstrations.Formats.JsonLines;

/// <summary>
/// What lines of one writer have in common: all bytes but those of their numbers and flags. A line that has the same bytes between
/// them is read without looking at its structure again, which is the same.
/// </summary>
internal sealed class JsonTemplate
{
    private readonly List<byte[]> _between = [];
    private readonly List<JsonKey> _keys = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    private JsonTemplate()
    {
    }

    /// <summary>The keys, by the order of their values; a nested one's name has all names above it.</summary>
    public IReadOnlyList<JsonKey> Keys => _keys;

    /// <summary>Number of values.</summary>
    public int Width => _between.Count - 1;

    /// <summary>A line that fits has so many bytes at least.</summary>
    public int LeastBytes => _between.Sum(bytes => bytes.Length) + Width;

    /// <summary>The template of a line; null where it holds something else than numbers and flags, or rows of different lengths.</summary>
    public static JsonTemplate? Find(ReadOnlySpan<byte> line)
    {
        var template = new JsonTemplate();
        var reader = new Utf8JsonReader(line, JsonLinesReader.Options);
        try
        {
            var at = 0;
            var isPlain = reader.Read() && reader.TokenType == JsonTokenType.StartObject && template.TryAddObject(ref reader, line, string.Empty, ref at) && !reader.Read();
            template._between.Add(line[at..].ToArray());
            return isPlain && template.Width > 0 ? template : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Malformed, or a name that is no Unicode: told where every line is looked at.
            return null;
        }
    }

    /// <summary>Reads the values of a line that fits; false where it does not.</summary>
    /// <param name="line">The line.</param>
    /// <param name="values">Takes its values: [width].</param>
    public bool TryRead(ReadOnlySpan<byte> line, Span<double> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!line.StartsWith(_between[i]))
            {
                return false;
            }

            line = line[_between[i].Length..];
            var used = ReadValue(line, out values[i]);
            if (used == 0)
            {
                return false;
            }

            line = line[used..];
        }

        return line.SequenceEqual(_between[^1]);
    }

    private bool TryAddObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, string prefix, ref int at)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = prefix + reader.GetString();
            reader.Read();
            var (first, shape) = (_between.Count, new List<int>());
            var isPlain = reader.TokenType == JsonTokenType.StartObject
                ? TryAddObject(ref reader, line, name + ".", ref at)
                : TryAddValue(ref reader, line, shape, first, depth: 0, ref at);
            if (!isPlain || !_names.Add(name))
            {
                return false;
            }

            if (reader.TokenType != JsonTokenType.EndObject)
            {
                _keys.Add(new JsonKey(name, shape, first));
            }
        }

        return reader.TokenType == JsonTokenType.EndObject;
    }

    private bool TryAddValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, List<int> shape, int first, int depth, ref int at)
    {
        if (reader.TokenType is JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False)
        {
            var start = (int)reader.TokenStartIndex;
            _between.Add(line[at..start].ToArray());
            at = (int)reader.BytesConsumed;
            return depth == shape.Count;
        }

        // The way to the first value says how deep all are.
        var isFirst = depth == shape.Count;
        if (reader.TokenType != JsonTokenType.StartArray || (isFirst && _between.Count > first))
        {
            return false;
        }

        var count = 0;
        if (isFirst)
        {
            shape.Add(0);
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            count++;
            if (!TryAddValue(ref reader, line, shape, first, depth + 1, ref at))
            {
                return false;
            }
        }

        shape[depth] = isFirst ? count : shape[depth];
        return count > 0 && shape[depth] == count;
    }

    private static int ReadValue(ReadOnlySpan<byte> text, out double value)
    {
        value = text.StartsWith("true"u8) ? 1 : 0;
        return value == 1 ? 4
            : text.StartsWith("false"u8) ? 5
            : NumberText.ReadDecimal(text, decimalComma: false, out value) is var used && IsJson(text[..used]) ? used : 0;
    }

    /// <summary>Whether a decimal is one in JSON, too: without plus, with a digit on either side of the point, without a leading zero.</summary>
    private static bool IsJson(ReadOnlySpan<byte> number)
    {
        var digits = number.StartsWith("-"u8) ? number[1..] : number;
        var point = digits.IndexOf((byte)'.');
        return digits.Length > 0 && IsDigit(digits, 0)
            && (digits[0] != '0' || !IsDigit(digits, 1))
            && (point < 0 || IsDigit(digits, point + 1));
    }

    private static bool IsDigit(ReadOnlySpan<byte> text, int at) => at < text.Length && char.IsAsciiDigit((char)text[at]);
}

/// <summary>A key of a template.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Shape of its value; empty for a single one.</param>
/// <param name="First">Number of its first value in a line.</param>
internal sealed record JsonKey(string Name, IReadOnlyList<int> Shape, int First);
