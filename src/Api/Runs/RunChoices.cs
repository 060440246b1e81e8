using System.Text.Json.Nodes;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;

namespace ImitationService.Api.Runs;

/// <summary>What the preset <c>auto</c> chooses for a run, once its dataset is known.</summary>
internal static class RunChoices
{
    private const string PresetOption = "preset";

    /// <summary>The choices; none with other presets, or where the dataset is not read.</summary>
    public static IReadOnlyList<OptionChoice> Of(RunRequest request, AlgorithmOptions options, Dataset? dataset) =>
        options is BehaviorCloningOptions { Preset: PresetName.Auto } && dataset?.Contents is { } contents
            ? AutoPreset.Choose(request.Options ?? [], contents, dataset.Report)
            : [];

    /// <summary>The options with the choices.</summary>
    /// <exception cref="InvalidOperationException">A choice does not go with what was given: a mistake of the preset.</exception>
    public static AlgorithmOptions Apply(IReadOnlyList<OptionChoice> choices, RunRequest request, AlgorithmOptions options)
    {
        if (choices.Count == 0)
        {
            return options;
        }

        var complete = request.Options?.DeepClone().AsObject() ?? [];
        foreach (var choice in choices)
        {
            complete[choice.Option] = choice.Value.DeepClone();
        }

        return OptionsReader.Read(options.GetType(), complete, out var problems)
            ?? throw new InvalidOperationException($"The preset auto chose what does not go together: {string.Join(" ", problems.Select(problem => problem.Detail))}");
    }

    /// <summary>Whether a request asks for the options of a run that it may have made; of those that auto chose there is nothing to compare.</summary>
    public static bool AreSame(JsonObject known, JsonObject asked, JsonObject? given) => IsAuto(known) && IsAuto(asked)
        ? (given ?? []).All(option => JsonNode.DeepEquals(known[option.Key], option.Value))
        : JsonNode.DeepEquals(known, asked);

    private static bool IsAuto(JsonObject options) => options[PresetOption]?.GetValueKind() == System.Text.Json.JsonValueKind.String && options[PresetOption]!.GetValue<string>() == "auto";
}
