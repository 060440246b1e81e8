using System.Text.Json.Nodes;
using ImitationService.Testing.Texts;

namespace ImitationService.Demonstrations.Tests.Formats.Tokenizers;

/// <summary>Texts, a tokenizer for them, and its <c>tokenizer.json</c> with changes.</summary>
internal static class TokenizerSamples
{
    public const string Talk = """
        {"instruction":"go left","obs":[1],"action":-1.5}
        {"instruction":"go right now","obs":[2],"action":1.25}
        {"instruction":"go left","obs":[3],"action":-1.75}
        """;

    public static SmallBpe Trained { get; } = SmallBpe.Train(["go left", "go right now", "go up"], 12);

    /// <summary>A pre-tokenizer that cuts by a pattern, as Llama 3's file has it.</summary>
    public static JsonObject Split(string pattern) => new()
    {
        ["type"] = "Sequence",
        ["pretokenizers"] = new JsonArray(
            new JsonObject { ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = pattern }, ["behavior"] = "Isolated", ["invert"] = false },
            new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = false }),
    };

    /// <summary><c>tokenizer.json</c> with something else in it.</summary>
    public static string Change(Action<JsonObject> change)
    {
        var root = Trained.TokenizerJson();
        change(root);
        return root.ToJsonString();
    }
}
