using System.Text.Json;
using System.Text.Json.Nodes;
using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;

namespace ImitationService.Api.Datasets;

/// <summary>Reads the form's field <c>mapping</c>.</summary>
internal static class MappingReader
{
    private const string Root = "/mapping";
    private const int MaximumSources = 4096;

    private static readonly DatasetMapping Empty = new();
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>Reads a mapping; null when there is none, or when it is wrong and the problem says how.</summary>
    public static DatasetMapping? Read(string text, out Problem? problem)
    {
        problem = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var errors = new List<ProblemError>();
        var mapping = Parse(text, errors) is { } json ? RecordReader.Read<DatasetMapping>(json, Root, errors) : null;
        errors.AddRange(CheckSources(mapping));
        problem = errors.Count == 0 ? null : Problems.InvalidRequest(errors);
        return problem is null && mapping != Empty ? mapping : null;
    }

    private static JsonObject? Parse(string text, List<ProblemError> errors)
    {
        try
        {
            if (JsonNode.Parse(text, nodeOptions: null, Strict) is JsonObject json)
            {
                return json;
            }

            errors.Add(ProblemError.At(Root, "wrong-type", "The mapping must be a JSON object, such as {\"observation\": [\"x\", \"y\"], \"action\": \"u\"}."));
        }
        catch (Exception exception) when (JsonFault.IsFault(exception))
        {
            errors.Add(ProblemError.At(Root, "malformed-json", $"The mapping is not valid JSON. {JsonFault.Describe(exception)}"));
        }

        return null;
    }

    private static IEnumerable<ProblemError> CheckSources(DatasetMapping? mapping)
    {
        if (mapping is null)
        {
            return [];
        }

        (string Name, JsonNode? Source, bool MayBeList)[] sources =
        [
            ("observation", mapping.Observation, true),
            ("action", mapping.Action, true),
            ("reward", mapping.Reward, false),
            ("episode", mapping.Episode, false),
            ("terminated", mapping.Terminated, false),
            ("truncated", mapping.Truncated, false),
            ("timestamp", mapping.Timestamp, false),
        ];
        return sources
            .Where(source => source.Source is not null && !IsSource(source.Source, source.MayBeList))
            .Select(source => ProblemError.At(
                $"{Root}/{source.Name}",
                "wrong-type",
                $"'{source.Name}' takes a name or a number from 0{(source.MayBeList ? ", or a list of them" : string.Empty)}."));
    }

    private static bool IsSource(JsonNode source, bool mayBeList) => source switch
    {
        JsonArray list => mayBeList && list.Count is > 0 and <= MaximumSources && list.All(element => element is not null && IsSource(element, mayBeList: false)),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>().Length is > 0 and <= 500,
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => value.TryGetValue<int>(out var number) && number >= 0,
        _ => false,
    };
}
