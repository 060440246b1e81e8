using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Json;
using ImitationService.Domain.Tests.Architecture;

namespace ImitationService.Domain.Tests.Algorithms;

/// <summary>What the pages of docs/algorithms say of options and presets is what the code has.</summary>
public sealed partial class OptionDocumentationTests
{
    private const string HeaderOfOptions = "| option | default | bounds |";
    private const string HeaderOfPresets = "| `preset` | sets,";
    private const string Nothing = "–";

    private static readonly JsonObject Schema = AlgorithmCatalog.Find("bc")!.OptionsSchema["properties"]!.AsObject();

    // What is in force where nothing is given, of options that have no default of their own. Of the others a page says it in words.
    private static readonly Dictionary<string, string> InForce = new()
    {
        ["steps"] = Word(BehaviorCloningOptions.DefaultSteps),
        ["history"] = $"{PolicyShape.Of(new BehaviorCloningOptions()).History} for mlp, {PolicyShape.DefaultHistory} for the others",
        ["chunk"] = $"{PolicyShape.Of(new BehaviorCloningOptions()).Chunk}, and {PolicyShape.DefaultLearnedChunk} for act, diffusion and flow",
        ["attention_heads"] = Word(BehaviorCloningOptions.DefaultAttentionHeads),
        ["dropout"] = $"{Word(new BehaviorCloningOptions().Settle(ActionKind.Continuous).Dropout!)}; {Word(BehaviorCloningOptions.DefaultDropoutOfClasses)} for an mlp with categorical",
        ["activation"] = $"{Word(new BehaviorCloningOptions().Settle(ActionKind.Continuous).Activation!)}; {Word(new BehaviorCloningOptions().Settle(ActionKind.Discrete).Activation!)} for an mlp with categorical",
        ["layer_norm"] = $"{Word(new BehaviorCloningOptions().Settle(ActionKind.Continuous).LayerNorm!)}; {Word(new BehaviorCloningOptions().Settle(ActionKind.MultiDiscrete).LayerNorm!)} for an mlp that chooses among classes",
        ["modes"] = Word(BehaviorCloningOptions.DefaultModes),
        ["nll_beta"] = Word(BehaviorCloningOptions.DefaultNllBeta),
        ["denoising_steps"] = Word(BehaviorCloningOptions.DefaultDenoisingSteps),
        ["denoiser"] = Word(DenoiserShape.Of(new BehaviorCloningOptions()).Name),
        ["denoiser_sizes"] = $"{Word(DenoiserShape.DefaultChannels)} or {Word(DenoiserShape.DefaultBlocks)}",
        ["bins"] = Word(BehaviorCloningOptions.DefaultBins),
        ["latent"] = Word(ActSettings.DefaultLatent),
        ["kl_weight"] = Word(ActSettings.DefaultDivergenceWeight),
        ["momentum"] = Word(BehaviorCloningOptions.DefaultMomentum),
        ["keypoints"] = Word(BehaviorCloningOptions.DefaultKeypoints),
        ["keep"] = $"{Word(BehaviorCloningOptions.KeptOf(new BehaviorCloningOptions()))}, and {Word(BehaviorCloningOptions.KeptOf(new BehaviorCloningOptions { Members = 2 }))} where nothing is held out and in ensembles",
    };

    public static TheoryData<string> PagesWithOptions => ["behavior-cloning.md", "images.md", "texts.md"];

    public static TheoryData<PresetName> AllPresets => [.. Enum.GetValues<PresetName>()];

    [Fact]
    public void TableOfAllOptions_HasARowForEach() =>
        Assert.Equal(Schema.Select(option => option.Key).Order(), RowsBelow(HeaderOfOptions, "behavior-cloning.md").Select(row => row[0]).Order());

    [Theory]
    [MemberData(nameof(PagesWithOptions))]
    public void TableOfOptions_Bounds_AreThoseOfTheCode(string page)
    {
        var rows = RowsBelow(HeaderOfOptions, page);

        Assert.NotEmpty(rows);
        Assert.Equal(rows.Select(row => $"{row[0]}: {BoundsOf(Schema[row[0]]!.AsObject())}"), rows.Select(row => $"{row[0]}: {WithPlainNumbers(row[2])}"));
    }

    [Theory]
    [MemberData(nameof(PagesWithOptions))]
    public void TableOfOptions_Defaults_AreThoseOfTheCode(string page) =>
        Assert.All(RowsBelow(HeaderOfOptions, page), row =>
        {
            var said = row[1] == Nothing ? Absent().Match(row[3]).Groups[1].Value : row[1];
            if ((Schema[row[0]]!["default"] is { } value ? Word(value) : InForce.GetValueOrDefault(row[0])) is { } expected)
            {
                Assert.Equal($"{row[0]}: {expected}", $"{row[0]}: {said}");
            }
            else
            {
                Assert.True(said.Length > 0, $"The page does not say what it means that {row[0]} is not given.");
            }
        });

    [Theory]
    [MemberData(nameof(AllPresets))]
    public void TableOfPresets_EachPreset_SaysAllThatItSets(PresetName preset)
    {
        var row = Assert.Single(RowsBelow(HeaderOfPresets, "sequence-policies.md", asText: false), row => row[0] == $"`{Word(preset)}`");

        Assert.Equal(
            Presets.Of(preset).Select(option => $"{option.Key}: {Word(option.Value!)}").Order(),
            Setting().Matches(row[1]).Select(setting => setting.Groups[1].Value).Order());
    }

    // The cells of a table, row by row; as text, or as they are written.
    private static List<string[]> RowsBelow(string header, string page, bool asText = true)
    {
        var lines = File.ReadLines(Path.Combine(Sources.Root, "docs", "algorithms", page)).SkipWhile(line => !line.StartsWith(header, StringComparison.Ordinal));
        return [.. lines.Skip(2).TakeWhile(line => line.StartsWith('|')).Select(line => line.Trim('|').Split('|').Select(cell => (asText ? Text(cell) : cell).Trim()).ToArray())];
    }

    private static string Text(string cell) => Link().Replace(cell, "$1").Replace("`", string.Empty);

    private static string BoundsOf(JsonObject option) => option switch
    {
        _ when option["enum"] is JsonArray names => string.Join(", ", names.Where(name => name is not null)),
        _ when option["minimum"] is { } least => $"{Word(least)} to {Word(option["maximum"]!)}",
        _ when option["items"]?["minimum"] is { } least => $"up to {option["maxItems"]} of {Word(least)} to {Word(option["items"]!["maximum"]!)}",
        _ when option["maxItems"] is { } most => $"up to {most} names",
        _ when option["additionalProperties"] is JsonObject => "feature → one of these",
        _ => string.Empty,
    };

    // As JSON has it, but for quotes; numbers as .NET writes them, lists with a space after each comma.
    private static string Word(object value) => (value as JsonNode ?? JsonSerializer.SerializeToNode(value, value.GetType(), ServiceJson.Options)!) switch
    {
        JsonArray list => $"[{string.Join(", ", list)}]",
        var node when node.GetValueKind() == JsonValueKind.Number => Number(double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture)),
        var node => node.ToString(),
    };

    // 10⁻⁶ and 1e-6 alike.
    private static string WithPlainNumbers(string cell)
    {
        var withoutPowers = Power().Replace(cell, power => "1e" + string.Concat(power.Groups[1].Value.Select(digit => digit == '⁻' ? "-" : $"{CharUnicodeInfo.GetDigitValue(digit)}")));
        return PlainNumber().Replace(withoutPowers, number => Number(double.Parse(number.Value, CultureInfo.InvariantCulture)));
    }

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("absent: ([^;]+)")]
    private static partial Regex Absent();

    [GeneratedRegex("`([a-z_]+: [^`]+)`")]
    private static partial Regex Setting();

    [GeneratedRegex(@"\[([^\]]+)\]\([^)]+\)")]
    private static partial Regex Link();

    [GeneratedRegex("10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")]
    private static partial Regex Power();

    [GeneratedRegex(@"(?<![\w.])\d+(\.\d+)?(e-?\d+)?(?!\w)")]
    private static partial Regex PlainNumber();
}
