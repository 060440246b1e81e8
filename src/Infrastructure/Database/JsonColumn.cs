using System.Runtime.CompilerServices;
using System.Text.Json;
using ImitationService.Domain.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace ImitationService.Infrastructure.Database;

/// <summary>How values of the domain lie in columns.</summary>
internal static class JsonColumn
{
    /// <summary>
    /// Stores a value as JSON text. The entities replace such values whole and never change them in place, so that two are
    /// equal only when they are the same object: an untouched column costs no comparison and is not written.
    /// </summary>
    public static PropertyBuilder<T> IsJson<T>(this PropertyBuilder<T> property)
    {
        var comparer = new ValueComparer<T>(
            (left, right) => ReferenceEquals(left, right),
            value => RuntimeHelpers.GetHashCode(value),
            value => value);
        var converter = new ValueConverter<T, string>(
            value => JsonSerializer.Serialize(value, ServiceJson.Options),
            text => JsonSerializer.Deserialize<T>(text, ServiceJson.Options)!);
        property.HasConversion(converter, comparer);
        return property;
    }

    /// <summary>Stores an enum member by its name on the wire, as people read it there too.</summary>
    public static PropertyBuilder<T> IsName<T>(this PropertyBuilder<T> property)
        where T : struct, Enum
    {
        var names = Enum.GetValues<T>().ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));
        var values = names.ToDictionary(pair => pair.Value, pair => pair.Key);
        property.HasConversion(new ValueConverter<T, string>(value => names[value], name => values[name])).HasMaxLength(32);
        return property;
    }
}
