using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImitationService.Domain.Json;

/// <summary>
/// Times to the microsecond: as fine as every database keeps them, so that a time reads the same before and after it was stored.
/// </summary>
internal sealed class TimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.AddTicks(-(value.Ticks % TimeSpan.TicksPerMicrosecond)));
}
