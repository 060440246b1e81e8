using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;

namespace ImitationService.Api.Http;

/// <summary>One query parameter of an endpoint, as its handler's <see cref="AsParametersAttribute"/> record declares it.</summary>
internal sealed record QueryParameter(string Name, Type Type, bool IsRepeatable, IReadOnlyList<ValidationAttribute> Rules)
{
    /// <summary>Longest value taken.</summary>
    public const int MaximumLength = 200;

    /// <summary>Most values of a parameter that may be repeated.</summary>
    public const int MaximumRepetitions = 64;

    /// <summary>Every query parameter of a handler.</summary>
    public static IReadOnlyList<QueryParameter> Of(MethodInfo handler) =>
    [
        .. from parameter in handler.GetParameters()
           where parameter.IsDefined(typeof(AsParametersAttribute))
           from property in parameter.ParameterType.GetProperties()
           let source = property.GetCustomAttribute<FromQueryAttribute>()
           where source is not null
           select Of(source.Name!, property),
    ];

    /// <summary>Everything wrong with a query.</summary>
    public static IReadOnlyList<ProblemError> Check(IQueryCollection query, IReadOnlyList<QueryParameter> parameters)
    {
        var errors = new List<ProblemError>();
        foreach (var (name, values) in query)
        {
            if (parameters.FirstOrDefault(parameter => parameter.Name == name) is { } parameter)
            {
                errors.AddRange(parameter.Check(values.ToArray()));
            }
            else
            {
                errors.Add(ProblemError.In(Problems.Shorten(name), "unknown-parameter", $"There is no query parameter '{Problems.Shorten(name)}' here. {Known(parameters)}"));
            }
        }

        return errors;
    }

    private static QueryParameter Of(string name, PropertyInfo property)
    {
        var type = property.PropertyType;
        var element = type.IsArray ? type.GetElementType()! : Nullable.GetUnderlyingType(type) ?? type;
        var bare = element.IsGenericType && element.GetGenericTypeDefinition() == typeof(SnakeCase<>) ? element.GetGenericArguments()[0] : element;
        return new QueryParameter(name, bare, type.IsArray, [.. property.GetCustomAttributes<ValidationAttribute>()]);
    }

    private static string Known(IReadOnlyList<QueryParameter> parameters) => parameters.Count == 0
        ? "This endpoint has none."
        : $"There are: {string.Join(", ", parameters.Select(parameter => parameter.Name))}.";

    private IEnumerable<ProblemError> Check(string?[] values)
    {
        if (values.Length > (IsRepeatable ? MaximumRepetitions : 1))
        {
            return [ProblemError.In(Name, "repeated-parameter", $"'{Name}' may be given {(IsRepeatable ? $"{MaximumRepetitions} times at most" : "once")}.")];
        }

        return values.Select(value => Check(value ?? string.Empty)).OfType<ProblemError>();
    }

    private ProblemError? Check(string value)
    {
        if (value.Length > MaximumLength)
        {
            return ProblemError.In(Name, "too-long", $"'{Name}' may have {MaximumLength} characters.");
        }

        if (!TryParse(value, out var parsed))
        {
            return ProblemError.In(Name, "wrong-type", $"'{Name}' does not take '{Problems.Shorten(value)}': {Expected()} is expected.");
        }

        var broken = Rules.FirstOrDefault(rule => !rule.IsValid(parsed));
        return broken is null ? null : ProblemError.In(Name, "out-of-bounds", broken.FormatErrorMessage(Name));
    }

    private bool TryParse(string value, out object? parsed)
    {
        parsed = value;
        return Type switch
        {
            { IsEnum: true } => Enum.GetNames(Type).Any(name => JsonNamingPolicy.SnakeCaseLower.ConvertName(name) == value),
            _ when Type == typeof(int) => Parsed(int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number), number, out parsed),
            _ when Type == typeof(long) => Parsed(long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number), number, out parsed),
            _ when Type == typeof(bool) => Parsed(value is "true" or "false", value == "true", out parsed),

            // No database keeps a text with a NUL, and Postgres does not even look for one.
            _ => value.Length > 0 && !value.Contains('\0'),
        };
    }

    private static bool Parsed(bool success, object number, out object? parsed)
    {
        parsed = number;
        return success;
    }

    private string Expected() => Type switch
    {
        { IsEnum: true } => "one of " + string.Join(", ", Enum.GetNames(Type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)),
        _ when Type == typeof(int) || Type == typeof(long) => "a whole number",
        _ when Type == typeof(bool) => "true or false",
        _ => "a text",
    };
}
