using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using ImitationService.Domain.Json;

namespace ImitationService.Domain.Algorithms;

/// <summary>JSON Schema of an options record, from its types, defaults and annotations.</summary>
public static class OptionsSchema
{
    /// <summary>The schema (draft 2020-12).</summary>
    public static JsonObject Of(Type type)
    {
        var defaults = JsonSerializer.SerializeToNode(Activator.CreateInstance(type), type, ServiceJson.Options)!.AsObject();
        var exporter = new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (context, node) => Annotate(Describe(context.TypeInfo.Type, node), context.PropertyInfo, defaults),
        };
        var schema = ServiceJson.Options.GetJsonSchemaAsNode(type, exporter).AsObject();
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema";
        schema["type"] = "object";
        schema["additionalProperties"] = false;
        return schema;
    }

    // The exporter knows nothing of the members' names: they are a converter's.
    private static JsonNode Describe(Type type, JsonNode node)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            node["additionalProperties"] = Describe(type.GenericTypeArguments[1], new JsonObject());
            return node;
        }

        var bare = Nullable.GetUnderlyingType(type) ?? type;
        if (!bare.IsEnum)
        {
            return node;
        }

        var names = new JsonArray([.. NamedEnumConverter.NamesOf(bare).Select(name => (JsonNode)name)]);
        if (bare != type)
        {
            names.Add(null);
        }

        return new JsonObject { ["enum"] = names };
    }

    private static JsonNode Annotate(JsonNode node, JsonPropertyInfo? property, JsonObject defaults)
    {
        if (node is not JsonObject schema || property?.AttributeProvider is not { } attributes)
        {
            return node;
        }

        foreach (var attribute in attributes.GetCustomAttributes(inherit: true))
        {
            switch (attribute)
            {
                case DescriptionAttribute description:
                    schema["description"] = description.Description;
                    break;
                case RangeAttribute range:
                    schema["minimum"] = JsonValue.Create(Convert.ToDouble(range.Minimum));
                    schema["maximum"] = JsonValue.Create(Convert.ToDouble(range.Maximum));
                    break;
                case MaxLengthAttribute length:
                    schema["maxItems"] = length.Length;
                    break;
                case ElementRangeAttribute range when schema["items"] is JsonObject items:
                    items["minimum"] = range.Minimum;
                    items["maximum"] = range.Maximum;
                    break;
            }
        }

        if (defaults[property.Name] is { } defaultValue)
        {
            schema["default"] = defaultValue.DeepClone();
        }

        return schema;
    }
}
