using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImitationService.Domain.Json;

namespace ImitationService.Api.Http;

/// <summary>Makes a record of a JSON object, member by member, so that one answer names everything that is wrong.</summary>
internal static class RecordReader
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyDictionary<string, PropertyInfo>> Members = [];

    /// <summary>Reads a record; null when anything is wrong, with the errors added to the list.</summary>
    /// <param name="json">The object.</param>
    /// <param name="pointer">JSON Pointer of the object in the request; empty for the whole body.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static T? Read<T>(JsonObject json, string pointer, List<ProblemError> errors)
        where T : class
    {
        var before = errors.Count;
        CheckMembers(typeof(T), json, pointer, errors);
        return errors.Count == before ? json.Deserialize<T>(ServiceJson.Options) : null;
    }

    private static void CheckMembers(Type type, JsonObject json, string pointer, List<ProblemError> errors)
    {
        var members = Members.GetOrAdd(type, MembersOf);
        foreach (var (name, value) in json.Where(entry => !RecordVariants.IsDiscriminator(type, entry.Key)))
        {
            if (members.TryGetValue(name, out var member))
            {
                Check(member, name, value, pointer, errors);
            }
            else
            {
                errors.Add(ProblemError.At(Pointer(pointer, name), "unknown-member", $"There is no member '{Problems.Shorten(name)}'. The members are: {string.Join(", ", members.Keys)}."));
            }
        }

        foreach (var name in members.Where(pair => IsRequired(pair.Value) && !json.ContainsKey(pair.Key)).Select(pair => pair.Key))
        {
            errors.Add(ProblemError.At(Pointer(pointer, name), "missing", $"'{name}' is required."));
        }
    }

    /// <summary>Checks the elements of a list, or of a dictionary, one by one, each at its own place: none is null, and records are records.</summary>
    private static void CheckElements(PropertyInfo member, JsonNode? value, string pointer, List<ProblemError> errors)
    {
        if (value is JsonObject named && IsDictionary(member.PropertyType))
        {
            errors.AddRange(named.Where(entry => entry.Value is null).Select(entry => IsNull(Pointer(pointer, entry.Key))));
        }

        if (value is not JsonArray list || !IsList(member.PropertyType))
        {
            return;
        }

        if (member.PropertyType.GetGenericArguments()[0] is not { IsClass: true } element || element.Namespace!.StartsWith(nameof(System), StringComparison.Ordinal))
        {
            errors.AddRange(list.Index().Where(item => item.Item is null).Select(item => IsNull(Pointer(pointer, $"{item.Index}"))));
            return;
        }

        foreach (var (index, item) in list.Index())
        {
            var place = Pointer(pointer, index.ToString(CultureInfo.InvariantCulture));
            if (item is not JsonObject)
            {
                errors.Add(ProblemError.At(place, "wrong-type", $"An object is expected here, not {Show(item)}."));
            }
            else if (RecordVariants.Find(element, item.AsObject(), place, errors) is { } variant)
            {
                CheckMembers(variant, item.AsObject(), place, errors);
            }
        }
    }

    private static void Check(PropertyInfo member, string name, JsonNode? value, string pointer, List<ProblemError> errors)
    {
        var before = errors.Count;
        CheckElements(member, value, Pointer(pointer, name), errors);
        if (errors.Count > before)
        {
            return;
        }

        if (!TryConvert(member, value, out var converted))
        {
            errors.Add(ProblemError.At(Pointer(pointer, name), "wrong-type", $"'{name}' does not take {Show(value)}: {Expected(member)} is expected."));
            return;
        }

        var results = new List<ValidationResult>();
        var context = new ValidationContext(new object()) { MemberName = name, DisplayName = name };
        var rules = member.GetCustomAttributes<ValidationAttribute>();
        if (converted is not null && !Validator.TryValidateValue(converted, context, results, rules))
        {
            errors.AddRange(results.Select(result => ProblemError.At(Pointer(pointer, name), "out-of-bounds", result.ErrorMessage!)));
        }
    }

    private static bool TryConvert(PropertyInfo member, JsonNode? value, out object? converted)
    {
        converted = null;
        if (value is null)
        {
            return new NullabilityInfoContext().Create(member).ReadState == NullabilityState.Nullable;
        }

        try
        {
            converted = value.Deserialize(member.PropertyType, ServiceJson.Options);
            return true;
        }
        catch (Exception exception) when (JsonFault.IsFault(exception))
        {
            return false;
        }
    }

    private static string Expected(PropertyInfo member)
    {
        var type = Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType;
        return type switch
        {
            { IsEnum: true } => "one of " + string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)),
            _ when type == typeof(int) || type == typeof(long) => "a whole number",
            _ when type == typeof(double) => "a number",
            _ when type == typeof(bool) => "true or false",
            _ when type == typeof(IReadOnlyList<string>) => "a list of texts",
            _ when type == typeof(IReadOnlyList<int>) => "a list of whole numbers",
            _ when IsList(type) => "a list of objects",
            _ when type == typeof(DateTimeOffset) => "a time such as 2027-01-31T12:00:00Z",
            _ when type != typeof(string) && type.IsClass => "an object",
            _ => "a text",
        };
    }

    private static string Show(JsonNode? value) => value?.GetValueKind() switch
    {
        null => "null",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "this text",
        _ => Problems.Shorten(value.ToJsonString()),
    };

    private static Dictionary<string, PropertyInfo> MembersOf(Type type) => type
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanWrite)
        .ToDictionary(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));

    private static bool IsList(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);

    private static bool IsDictionary(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>);

    private static ProblemError IsNull(string pointer) => ProblemError.At(pointer, "wrong-type", "null is no value here.");

    private static bool IsRequired(PropertyInfo member) => member.GetCustomAttribute<RequiredMemberAttribute>() is not null;

    private static string Pointer(string parent, string name) => $"{parent}/{name.Replace("~", "~0").Replace("/", "~1")}";
}
