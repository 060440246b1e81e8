using System.Text.Json.Nodes;

namespace ImitationService.Demonstrations.Export.LeRobot;

/// <summary>Says in a Parquet file's footer that a column of texts is the index of a pandas table, as pandas itself says it.</summary>
internal static class PandasIndex
{
    /// <summary>The key of the footer.</summary>
    public const string Key = "pandas";

    /// <summary>What pandas calls an index that has no name.</summary>
    public const string Column = "__index_level_0__";

    private const string PandasVersion = "2.0.0";

    /// <summary>The value, for a table of one column of integers beside the index.</summary>
    public static string Of(string column) => new JsonObject
    {
        ["index_columns"] = new JsonArray(Column),
        ["column_indexes"] = new JsonArray(Describe(null, null, "unicode", "object", new JsonObject { ["encoding"] = "UTF-8" })),
        ["columns"] = new JsonArray(Describe(column, column, "int64", "int64", null), Describe(null, Column, "unicode", "object", null)),
        ["pandas_version"] = PandasVersion,
    }.ToJsonString();

    private static JsonObject Describe(string? name, string? field, string type, string numpyType, JsonObject? metadata) => new()
    {
        ["name"] = name,
        ["field_name"] = field,
        ["pandas_type"] = type,
        ["numpy_type"] = numpyType,
        ["metadata"] = metadata,
    };
}
