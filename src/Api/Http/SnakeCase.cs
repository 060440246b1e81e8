using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace ImitationService.Api.Http;

/// <summary>An enum member in a query, spelled as JSON spells it.</summary>
internal readonly record struct SnakeCase<TEnum>(TEnum Value)
    where TEnum : struct, Enum
{
    public static bool TryParse([NotNullWhen(true)] string? text, IFormatProvider? provider, out SnakeCase<TEnum> parsed)
    {
        foreach (var value in Enum.GetValues<TEnum>())
        {
            if (JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()) == text)
            {
                parsed = new SnakeCase<TEnum>(value);
                return true;
            }
        }

        parsed = default;
        return false;
    }
}
