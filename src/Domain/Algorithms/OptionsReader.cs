using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImitationService.Domain.Json;

namespace ImitationService.Domain.Algorithms;

/// <summary>Reads an algorithm's options from JSON, and says everything that is wrong with them at once.</summary>
public static class OptionsReader
{
    /// <summary>Reads and checks options.</summary>
    /// <param name="type">The options' record.</param>
    /// <param name="json">What the client sent; null is the defaults.</param>
    /// <param name="problems">What is wrong; empty when an object is returned.</param>
    public static AlgorithmOptions? Read(Type type, JsonObject? json, out IReadOnlyList<OptionsProblem> problems)
    {
        var found = new List<OptionsProblem>();
        var accepted = new JsonObject();
        var properties = PropertiesOf(type);
        foreach (var (name, value) in json ?? [])
        {
            if (!properties.TryGetValue(name, out var property))
            {
                var known = string.Join(", ", properties.Keys);
                found.Add(new OptionsProblem(Pointer(name), "unknown-option", $"There is no option '{Shorten(name)}'. The options are: {known}."));
            }
            else if (TryConvert(property, value, out var reason))
            {
                accepted[name] = value?.DeepClone();
            }
            else
            {
                found.Add(new OptionsProblem(Pointer(name), "wrong-type", reason));
            }
        }

        if (accepted["preset"].Deserialize<PresetName?>(ServiceJson.Options) is { } preset)
        {
            Presets.Complete(accepted, preset);
        }

        var options = (AlgorithmOptions)accepted.Deserialize(type, ServiceJson.Options)!;
        found.AddRange(Check(options, properties));
        problems = found;
        return found.Count == 0 ? options : null;
    }

    /// <summary>Every option with its value, as JSON.</summary>
    public static JsonObject Write(AlgorithmOptions options) =>
        JsonSerializer.SerializeToNode(options, options.GetType(), ServiceJson.Options)!.AsObject();

    private static IEnumerable<OptionsProblem> Check(AlgorithmOptions options, Dictionary<string, PropertyInfo> properties)
    {
        foreach (var (name, property) in properties)
        {
            var context = new ValidationContext(options) { MemberName = property.Name, DisplayName = name };
            var broken = property.GetCustomAttributes<ValidationAttribute>()
                .FirstOrDefault(bounds => !IsWithin(bounds, property.GetValue(options), context));
            if (broken is not null)
            {
                yield return new OptionsProblem(Pointer(name), "out-of-bounds", broken.FormatErrorMessage(name));
            }
        }

        var names = properties.ToDictionary(pair => pair.Value.Name, pair => pair.Key);
        foreach (var result in options.Validate(new ValidationContext(options)))
        {
            foreach (var member in result.MemberNames)
            {
                yield return new OptionsProblem(Pointer(names[member]), "not-allowed", result.ErrorMessage ?? "Not allowed.");
            }
        }
    }

    private static bool IsWithin(ValidationAttribute bounds, object? value, ValidationContext context)
    {
        try
        {
            return bounds.GetValidationResult(value, context) == ValidationResult.Success;
        }
        catch (OverflowException)
        {
            // A [Range] of integers converts the value to its own type first: too large for that is too large.
            return false;
        }
    }

    private static bool TryConvert(PropertyInfo property, JsonNode? value, out string reason)
    {
        reason = string.Empty;
        try
        {
            if (value is null && !IsNullable(property))
            {
                reason = "null is not a value here; leave the option out to get its default.";
                return false;
            }

            value?.Deserialize(property.PropertyType, ServiceJson.Options);
            if (value is not JsonArray list || list.All(element => element is not null))
            {
                return true;
            }
        }
        catch (JsonException)
        {
            // Said below, with what is expected instead.
        }

        reason = $"The value {Shorten(value?.ToJsonString() ?? "null")} does not fit: {Expected(property.PropertyType)} is expected.";
        return false;
    }

    private static bool IsNullable(PropertyInfo property) =>
        new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable;

    private static string Expected(Type type)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        return bare switch
        {
            { IsEnum: true } => "one of " + string.Join(", ", NamedEnumConverter.NamesOf(bare)),
            _ when bare == typeof(int) || bare == typeof(long) => "a whole number",
            _ when bare == typeof(double) => "a number",
            _ when bare == typeof(bool) => "true or false",
            _ when bare == typeof(IReadOnlyList<int>) => "a list of whole numbers",
            _ when bare == typeof(IReadOnlyList<string>) => "a list of texts",
            { IsGenericType: true } when bare.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) => $"an object whose values are each {Expected(bare.GenericTypeArguments[1])}",
            _ => "a text",
        };
    }

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..57] + "…";

    private static Dictionary<string, PropertyInfo> PropertiesOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite)
            .ToDictionary(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));

    private static string Pointer(string name) => "/" + name.Replace("~", "~0").Replace("/", "~1");
}
