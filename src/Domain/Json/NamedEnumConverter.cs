using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImitationService.Domain.Json;

/// <summary>
/// Enum members by their snake_case names, exactly: no numbers, no other case, and no lists such as <c>"relu, tanh"</c>,
/// which the built-in converter takes for the bits of both.
/// </summary>
public sealed class NamedEnumConverter : JsonConverterFactory
{
    /// <summary>The names of an enum's members on the wire: those that members ask for by attribute, or their own in snake_case.</summary>
    public static IEnumerable<string> NamesOf(Type type) => Enum.GetNames(type).Select(member => NameOf(type, member));

    /// <inheritdoc />
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    /// <inheritdoc />
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert))!;

    private static string NameOf(Type type, string member) =>
        type.GetField(member)!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(member);

    private sealed class Of<T> : JsonConverter<T>
        where T : struct, Enum
    {
        private static readonly Dictionary<string, T> Values =
            Enum.GetValues<T>().ToDictionary(value => NameOf(typeof(T), value.ToString()));

        private static readonly Dictionary<T, string> Names = Values.ToDictionary(pair => pair.Value, pair => pair.Key);

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && Values.TryGetValue(reader.GetString()!, out var value)
                ? value
                : throw new JsonException($"Expected one of: {string.Join(", ", Values.Keys)}.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Names[value]);
    }
}
