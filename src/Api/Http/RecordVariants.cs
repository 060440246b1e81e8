using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ImitationService.Api.Http;

/// <summary>Records that come in variants, told apart by a member of the JSON object (<see cref="JsonPolymorphicAttribute"/>).</summary>
internal static class RecordVariants
{
    /// <summary>Variants of a record by their names; none of a record that has only one form.</summary>
    public static IReadOnlyDictionary<string, Type> Of(Type type) => type
        .GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false)
        .ToDictionary(variant => (string)variant.TypeDiscriminator!, variant => variant.DerivedType);

    /// <summary>The member that tells a record's variants apart; null of a record that has only one form.</summary>
    public static string? DiscriminatorOf(Type type) => type.GetCustomAttribute<JsonPolymorphicAttribute>(inherit: false)?.TypeDiscriminatorPropertyName;

    /// <summary>Whether a member says which variant an object is, and is nothing that the variant itself has.</summary>
    public static bool IsDiscriminator(Type variant, string member) => variant.BaseType is { } record && DiscriminatorOf(record) == member;

    /// <summary>The type that an object is to be read as; null when it does not say, which becomes an error.</summary>
    public static Type? Find(Type record, JsonObject json, string pointer, List<ProblemError> errors)
    {
        if (DiscriminatorOf(record) is not { } discriminator)
        {
            return record;
        }

        var variants = Of(record);
        if (json[discriminator] is JsonValue name && name.GetValueKind() == JsonValueKind.String && variants.TryGetValue(name.GetValue<string>(), out var variant))
        {
            return variant;
        }

        errors.Add(ProblemError.At($"{pointer}/{discriminator}", "unknown-variant", $"'{discriminator}' must be one of {string.Join(", ", variants.Keys)}."));
        return null;
    }
}
